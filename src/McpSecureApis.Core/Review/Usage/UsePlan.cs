using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Members;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>What is asked of a trail about one change.</summary>
/// <param name="Entries">Numbers of the entries that the change is about.</param>
/// <param name="Access">What it does to whom the entry lets in; null when it does nothing.</param>
/// <param name="HangsOn">What the trail does not hold and calls are won or lost by; null when there is no such thing.</param>
internal sealed record UsePlan(IReadOnlyList<int> Entries, AccessChange? Access, UnknownUse? HangsOn)
{
    private static readonly string[] ByArguments = ["arguments", "rules", "screening"];

    public static UsePlan Of(ManifestChange change, IReadOnlyList<TrackedEntry> entries)
    {
        if (change.Entry.Kind == ChangedKind.Manifest)
        {
            return new UsePlan(Numbers(entries, entry => (entry.New ?? entry.Old)!.Manifest.Written.Manifest == change.Entry.Name), null, null);
        }

        var (isAdded, isRemoved) = (change.Rule == $"{change.Entry.Noun}-added", change.Rule == $"{change.Entry.Noun}-removed");
        var numbers = Numbers(entries, entry =>
            (entry.New ?? entry.Old)!.Entry == change.Entry && (entry.Old is null) == isAdded && (entry.New is null) == isRemoved);
        if (numbers is not [var number])
        {
            return new UsePlan(numbers, null, null);
        }

        var (old, now) = (entries[number].Old, entries[number].New);
        var access = change.Rule switch
        {
            _ when isAdded => new AccessChange(old: null, AccessTerm.Of(now!, now!), asksArguments: false),
            _ when isRemoved => new AccessChange(AccessTerm.Of(old!, old!), now: null, asksArguments: false),
            "access-scopes" => new AccessChange(AccessTerm.Of(old!, old!), AccessTerm.Of(now!, old!), asksArguments: false),
            "access-when" => new AccessChange(
                AccessTerm.Of(old!, old!), AccessTerm.Of(old!, now!),
                !ArgumentConditions(old!.Conditions).SetEquals(ArgumentConditions(now!.Conditions))),
            _ => null,
        };
        var member = change.Path.Split('.', '[')[0];
        UnknownUse? hangsOn = access is not null || change.Kind == ChangeKind.Neutral ? null
            : ByArguments.Contains(member, StringComparer.Ordinal) ? UnknownUse.Arguments
            : member == "bind" ? UnknownUse.Claims
            : null;
        return new UsePlan(numbers, access, hangsOn);
    }

    private static HashSet<string> ArgumentConditions(IReadOnlyList<Condition> conditions) =>
        conditions.Where(condition => condition.Arguments.Count > 0).Select(ConditionMeaning.Of).ToHashSet(StringComparer.Ordinal);

    private static List<int> Numbers(IReadOnlyList<TrackedEntry> entries, Func<TrackedEntry, bool> isAsked) =>
        [.. Enumerable.Range(0, entries.Count).Where(number => isAsked(entries[number]))];
}
