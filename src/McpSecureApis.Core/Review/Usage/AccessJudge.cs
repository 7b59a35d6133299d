using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>Says of callers of a trail whether each side of one change lets them in, as far as their records show it.</summary>
internal sealed class AccessJudge
{
    private const int MostKept = 100_000;

    /// <summary>A record ends a text with this where it was too long.</summary>
    private const char Cut = '…';

    private readonly AccessChange _change;
    private readonly CallerGroups _groups;
    private readonly SeenCallers _callers;
    private readonly bool _asksRecord;
    private readonly Dictionary<(int Group, int Issuer, int Client, int Tenant), (bool? Before, bool? After)> _known = [];

    public AccessJudge(AccessChange change, CallerGroups groups, SeenCallers callers)
    {
        (_change, _groups, _callers) = (change, groups, callers);
        _asksRecord = (change.Old?.Conditions ?? []).Concat(change.New?.Conditions ?? []).Any(AccessTerm.IsRecorded);
    }

    /// <param name="number">The caller.</param>
    /// <param name="shown">What calls of the entry itself show, while the old side was served.</param>
    /// <param name="asksArguments">Whether the old side has conditions over arguments too.</param>
    public (bool? Before, bool? After) Judge(int number, UseFacts shown, bool asksArguments)
    {
        var caller = _callers[number];
        var group = _groups.GroupOf(number);
        var key = _asksRecord ? (group, caller.Issuer, caller.Client, caller.Tenant) : (group, SeenCallers.None, SeenCallers.None, SeenCallers.None);
        if (!_known.TryGetValue(key, out var known))
        {
            if (_known.Count >= MostKept)
            {
                _known.Clear();
            }

            var facts = _groups.FactsOf(group);
            known = (Holds(_change.Old, facts, caller), Holds(_change.New, facts, caller));
            _known.Add(key, known);
        }

        // What the entry itself said needs no conclusion, and says more where scopes and conditions are refused alike.
        var refusals = UseFacts.LackedScope | UseFacts.Hidden | (asksArguments ? UseFacts.None : UseFacts.LackedCondition);
        return _change.Old is null ? known
            : (shown.HasFlag(UseFacts.Passed) ? true : (shown & refusals) != UseFacts.None ? false : known.Before, known.After);
    }

    private bool? Holds(AccessTerm? term, CallerFacts facts, SeenCaller caller)
    {
        if (term is null)
        {
            return false;
        }

        var holds = facts.HasScopes(term.Alternatives);
        foreach (var condition in term.Conditions)
        {
            var isMet = Recorded(condition, caller) ?? facts.Meets(condition);
            holds = holds == false || isMet == false ? false : holds is null ? null : isMet;
        }

        return holds;
    }

    /// <summary>Decided by the engine that decides calls; null where it asks more than a record has.</summary>
    private bool? Recorded(Condition condition, SeenCaller seen)
    {
        if (!AccessTerm.IsRecorded(condition))
        {
            return null;
        }

        var (issuer, client, tenant) = (_callers.TextOf(seen.Issuer), _callers.TextOf(seen.Client), _callers.TextOf(seen.Tenant));
        if (issuer is null || Array.Exists([issuer, client, tenant], text => text?.EndsWith(Cut) == true))
        {
            return null;
        }

        var caller = new Caller { Issuer = issuer, Subject = string.Empty, Client = client, Tenant = tenant, Scopes = ScopeSet.Empty };
        return condition.Holds(caller, arguments: default);
    }
}
