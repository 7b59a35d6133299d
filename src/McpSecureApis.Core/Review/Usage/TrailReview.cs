using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>
/// Says of each change who used its entry, as a trail has it, and whom the change takes it from or gives it to by scopes and conditions over
/// claims. Records carry neither, so only what calls show is said, and everything else is counted as unknown.
/// </summary>
internal sealed class TrailReview
{
    private const int MostUsers = 20;

    private readonly TrailUse _use;
    private readonly CallerGroups _groups;
    private readonly List<(int Caller, EntryUse Use)>[] _byEntry;
    private readonly Dictionary<string, ChangeUse> _plain = new(StringComparer.Ordinal);

    private TrailReview(TrailUse use)
    {
        _use = use;
        _groups = new CallerGroups(use);
        _byEntry = [.. use.Entries.Select(_ => new List<(int, EntryUse)>())];
        foreach (var ((caller, entry), counted) in use.Uses)
        {
            _byEntry[entry].Add((caller, counted));
        }
    }

    /// <summary>Reads the trail and adds to each change what it says.</summary>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A segment may not be read.</exception>
    public static async Task<ManifestDifference> AddAsync(
        ManifestDifference difference, TrailUse use, IAuditSource source, AuditScanProgress progress, CancellationToken cancellationToken)
    {
        await AuditCallScan.ReadAsync(source, use.Take, progress, cancellationToken);
        var review = new TrailReview(use);
        return difference with
        {
            Changes = [.. difference.Changes.Select(change => change with { Use = review.UseOf(change) })],
            Trail = use.WindowOf(progress),
        };
    }

    private ChangeUse UseOf(ManifestChange change)
    {
        var plan = UsePlan.Of(change, _use.Entries);
        if (plan.Access is { } access)
        {
            return Count(plan, new AccessJudge(access, _groups, _use.Callers));
        }

        // Many changes of one entry say the same of its callers.
        var key = $"{plan.HangsOn} {string.Join(' ', plan.Entries)}";
        if (!_plain.TryGetValue(key, out var counted))
        {
            counted = Count(plan, judge: null);
            _plain.Add(key, counted);
        }

        return counted;
    }

    private ChangeUse Count(UsePlan plan, AccessJudge? judge)
    {
        var users = new Dictionary<int, (long Calls, UseEffect Effect)>();
        foreach (var number in plan.Entries)
        {
            var asksArguments = TrackedEntry.AsksArguments(_use.Entries[number].Old);
            foreach (var (caller, counted) in _byEntry[number])
            {
                var effect = judge is not null ? EffectOn(plan.Access!, judge.Judge(caller, counted.Old, asksArguments))
                    : plan.HangsOn is null ? UseEffect.Keeps
                    : UseEffect.Unknown;
                users[caller] = (users.GetValueOrDefault(caller).Calls + counted.Calls, effect);
            }
        }

        var unknown = users.Values.Count(user => user.Effect == UseEffect.Unknown);
        var entries = plan.Entries.Select(number => _use.Entries[number]).ToList();
        return new ChangeUse(
            entries.Sum(entry => entry.Calls), users.Count, Different(users.Keys, caller => caller.Tenant),
            users.Values.Count(user => user.Effect == UseEffect.Loses), users.Values.Count(user => user.Effect == UseEffect.Gains))
        {
            Clients = Different(users.Keys, caller => caller.Client),
            Refused = entries.Sum(entry => entry.Refused),
            OtherVersions = entries.Sum(entry => entry.OtherVersions),
            Unknown = unknown,
            Because = unknown == 0 ? null : plan.HangsOn ?? (plan.Access!.AsksArguments ? UnknownUse.Arguments : UnknownUse.Access),
            Others = judge is null || !plan.Access!.CanGive ? 0 : Enumerable.Range(0, _use.Callers.Count).Count(caller =>
                !users.ContainsKey(caller) && judge.Judge(caller, UseFacts.None, asksArguments: false) is { Before: not true, After: true }),
            Users = Shown(users),
        };
    }

    private static UseEffect EffectOn(AccessChange access, (bool? Before, bool? After) judged) => access.EffectOn(judged.Before, judged.After);

    private int Different(IEnumerable<int> callers, Func<SeenCaller, int> text) =>
        callers.Select(caller => text(_use.Callers[caller])).Where(number => number != SeenCallers.None).Distinct().Count();

    /// <summary>In an order of their own, as the numbers of callers hang on which thread came first.</summary>
    private IReadOnlyList<ChangeUser> Shown(Dictionary<int, (long Calls, UseEffect Effect)> users) =>
    [
        .. users.OrderBy(user => user.Value.Effect).ThenByDescending(user => user.Value.Calls)
            .ThenBy(user => _use.Callers[user.Key].Subject)
            .ThenBy(user => _use.Callers.TextOf(_use.Callers[user.Key].Issuer), StringComparer.Ordinal)
            .ThenBy(user => _use.Callers.TextOf(_use.Callers[user.Key].Client), StringComparer.Ordinal)
            .ThenBy(user => _use.Callers.TextOf(_use.Callers[user.Key].Tenant), StringComparer.Ordinal)
            .Take(MostUsers)
            .Select(user => Shown(_use.Callers[user.Key], user.Value.Calls, user.Value.Effect)),
    ];

    private ChangeUser Shown(SeenCaller caller, long calls, UseEffect effect) => new(
        _use.Callers.TextOf(caller.Issuer), SeenCallers.SubjectOf(caller), _use.Callers.TextOf(caller.Client), _use.Callers.TextOf(caller.Tenant),
        calls, effect);
}
