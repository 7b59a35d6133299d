using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Drafts;

/// <summary>A change as a comparer sees it, before anybody looked for a witness.</summary>
/// <param name="Place">The member.</param>
/// <param name="Kind">What it does as far as the two values say; a widening that nothing shows becomes undecidable.</param>
/// <param name="Severity">How much it is worth a reviewer's time.</param>
/// <param name="Rule">The stable id of what was compared.</param>
/// <param name="Message">The reason, in one sentence.</param>
internal sealed record ChangeDraft(MemberPlace Place, ChangeKind Kind, ChangeSeverity Severity, string Rule, string Message)
{
    /// <summary>The effective value before, null for none.</summary>
    public object? Old { get; init; }

    /// <summary>The effective value now, null for none.</summary>
    public object? New { get; init; }

    /// <summary>Looks for a witness; null where there cannot be one.</summary>
    public WitnessGoal? Goal { get; init; }

    /// <summary>The reason when a witness was found for what is undecidable without it; null for the same.</summary>
    public string? Shown { get; init; }

    public bool IsText { get; init; }
}
