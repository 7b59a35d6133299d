using McpSecureApis.Core.Authorization;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>
/// What the calls of a caller, taken together, show of its scopes and claims: what it had to have where a call passed, and what it lacked
/// where one was refused. Where both are shown, because it came with two tokens, having counts.
/// </summary>
internal sealed class CallerFacts
{
    /// <summary>Beyond it nothing is said of the scopes.</summary>
    private const int MostSets = 256;

    private readonly List<IReadOnlyList<IReadOnlyList<string>>> _lacked = [];
    private readonly List<Condition> _met = [];
    private readonly List<Condition> _unmet = [];

    /// <summary>The smallest sets of scopes of which it has one, at least; null when they are too many.</summary>
    private List<HashSet<string>>? _held = [new(StringComparer.Ordinal)];

    private CallerFacts()
    {
    }

    /// <summary>Puts together what is known from each entry.</summary>
    public static CallerFacts Of(IEnumerable<(TrackedEntry Entry, EntryUse Use)> uses)
    {
        var facts = new CallerFacts();
        foreach (var (entry, use) in uses)
        {
            facts.Add(entry.OldTerm, TrackedEntry.AsksArguments(entry.Old), use.Old);
            facts.Add(entry.NewTerm, TrackedEntry.AsksArguments(entry.New), use.New);
        }

        facts.Settle();
        return facts;
    }

    /// <summary>Whether a caller with these facts has enough scopes; null where they do not show it.</summary>
    public bool? HasScopes(IReadOnlyList<IReadOnlyList<string>> alternatives)
    {
        if (alternatives.Any(scopes => scopes.Count == 0))
        {
            return true;
        }

        if (_held is null)
        {
            return null;
        }

        if (_held.TrueForAll(held => AccessTerm.IsEnough(held, alternatives)))
        {
            return true;
        }

        // It lacks them when having any of them, beside what it has, would have let a refused call pass.
        return _held.TrueForAll(held => alternatives.All(scopes => IsRefuted(held.Concat(scopes)))) ? false : null;
    }

    /// <summary>Whether a condition over claims holds for the caller; null where the facts do not show it.</summary>
    public bool? Meets(Condition condition) =>
        _met.Count > 0 && AccessTerm.Meets(_met, [condition]) ? true
        : _unmet.Exists(unmet => AccessTerm.Meets([condition], [unmet])) || (_met.Count > 0 && AccessTerm.Exclude([.. _met, condition])) ? false
        : null;

    private void Add(AccessTerm? term, bool asksArguments, UseFacts facts)
    {
        if (term is null || facts == UseFacts.None)
        {
            return;
        }

        if ((facts & (UseFacts.Passed | UseFacts.LackedCondition)) != UseFacts.None)
        {
            Hold(term.Alternatives);
        }

        if (facts.HasFlag(UseFacts.Passed))
        {
            _met.AddRange(term.Conditions);
        }

        if (facts.HasFlag(UseFacts.LackedCondition) && !asksArguments && term.Conditions is [var refused])
        {
            _unmet.Add(refused);
        }

        if (facts.HasFlag(UseFacts.LackedScope))
        {
            _lacked.Add(term.Alternatives);
        }

        if (facts.HasFlag(UseFacts.Hidden))
        {
            // Scopes or a condition: it is known which where only one of them is asked for.
            if (term.Conditions.Count == 0)
            {
                _lacked.Add(term.Alternatives);
            }
            else if (term.Conditions is [var condition] && term.Alternatives.Any(scopes => scopes.Count == 0))
            {
                _unmet.Add(condition);
            }
        }
    }

    private void Hold(IReadOnlyList<IReadOnlyList<string>> alternatives)
    {
        if (_held is null || _held.TrueForAll(held => AccessTerm.IsEnough(held, alternatives)))
        {
            return;
        }

        var sets = _held
            .SelectMany(_ => alternatives, (held, scopes) => held.Union(scopes, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal))
            .Distinct(HashSet<string>.CreateSetComparer()).Take(MostSets + 1).ToList();
        _held = sets.Count > MostSets ? null : sets;
    }

    /// <summary>Leaves out what contradicts: first refusals, then sets of scopes that a refusal rules out.</summary>
    private void Settle()
    {
        if (_held is null)
        {
            return;
        }

        _lacked.RemoveAll(lacked => _held.TrueForAll(held => AccessTerm.IsEnough(held, lacked)));
        var consistent = _held.FindAll(held => !IsRefuted(held));
        if (consistent.Count == 0)
        {
            _lacked.Clear();
        }
        else
        {
            _held = consistent;
        }

        _unmet.RemoveAll(condition => AccessTerm.Meets(_met, [condition]));
    }

    private bool IsRefuted(IEnumerable<string> scopes)
    {
        var held = scopes.ToHashSet(StringComparer.Ordinal);
        return _lacked.Exists(lacked => AccessTerm.IsEnough(held, lacked));
    }
}
