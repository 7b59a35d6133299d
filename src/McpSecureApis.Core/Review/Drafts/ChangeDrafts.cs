using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Containment;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Drafts;

/// <summary>Takes what the comparers find about one entry.</summary>
/// <param name="entry">The entry, or any of the manifest's where the manifest is compared; null when it has none on both sides.</param>
/// <param name="budget">How much time patterns may take in the whole comparison.</param>
internal sealed class ChangeDrafts(EntryPair? entry, PatternBudget budget)
{
    private readonly List<ChangeDraft> _drafts = [];

    /// <summary>How much time patterns may take in the whole comparison.</summary>
    public PatternBudget Budget { get; } = budget;

    /// <summary>What is compared.</summary>
    public EntryPair? Entry { get; } = entry;

    public IReadOnlyList<ChangeDraft> All => _drafts;

    public void Add(ChangeDraft draft) => _drafts.Add(draft);

    public void Widening(MemberPlace place, ChangeSeverity severity, string rule, string message, object? old, object? now, WitnessGoal? goal) =>
        Add(new ChangeDraft(place, ChangeKind.Widening, severity, rule, message) { Old = old, New = now, Goal = goal });

    public void Narrowing(MemberPlace place, string rule, string message, object? old, object? now, ChangeSeverity severity = ChangeSeverity.Low) =>
        Add(new ChangeDraft(place, ChangeKind.Narrowing, severity, rule, message) { Old = old, New = now });

    public void Neutral(MemberPlace place, ChangeSeverity severity, string rule, string message, object? old, object? now) =>
        Add(new ChangeDraft(place, ChangeKind.Neutral, severity, rule, message) { Old = old, New = now });

    /// <param name="place">The member.</param>
    /// <param name="severity">How much it is worth a reviewer's time.</param>
    /// <param name="rule">The stable id of what was compared.</param>
    /// <param name="message">The reason, in one sentence.</param>
    /// <param name="old">The effective value before.</param>
    /// <param name="now">The effective value now.</param>
    /// <param name="goal">What would decide it after all.</param>
    /// <param name="shown">The reason when it did.</param>
    public void Undecidable(
        MemberPlace place, ChangeSeverity severity, string rule, string message, object? old, object? now, WitnessGoal? goal = null,
        string? shown = null) =>
        Add(new ChangeDraft(place, ChangeKind.Undecidable, severity, rule, message) { Old = old, New = now, Goal = goal, Shown = shown });
}
