using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Approvals.Locks;
using McpSecureApis.Core.Approvals.Policies;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Approvals.Standing;

/// <summary>One entry as it is now, held against the lock.</summary>
/// <param name="Version">The manifest that it is in.</param>
/// <param name="Form">Its effective form.</param>
/// <param name="State">How it stands.</param>
internal sealed record EntryStanding(ManifestVersion Version, EntryForm Form, ApprovalState State)
{
    /// <summary>The newest approval that has all its signatures, of whatever form; null when there never was one.</summary>
    public ApprovalStatement? Approved { get; init; }

    /// <summary>An approval of this form that waits for signatures.</summary>
    public ApprovalStatement? Pending { get; init; }

    /// <summary>What changed since <see cref="Approved"/>; empty when nothing did.</summary>
    public IReadOnlyList<StandingChange> Changes { get; init; } = [];

    /// <summary>How many signatures <see cref="Pending"/> lacks; null where the policy lets nobody approve its risk.</summary>
    public int? Missing { get; init; } = 0;

    public bool IsServed => State is ApprovalState.Approved or ApprovalState.Narrowed;

    /// <summary>
    /// Whether there is no approved version to compare it with: it was not there, or under another manifest. Then nothing says what it changes.
    /// </summary>
    public bool IsNew { get; init; }

    /// <summary>Of what is new the greatest. Otherwise the greatest severity of what changed; of an approval that is renewed, what it was.</summary>
    public ChangeSeverity Risk => RiskOf(Changes, Approved, IsNew);

    /// <summary>The risk of an approval.</summary>
    /// <param name="changes">What changed since the one before.</param>
    /// <param name="before">The one before; null for none.</param>
    /// <param name="isNew">Whether there is no version to compare with.</param>
    public static ChangeSeverity RiskOf(IReadOnlyList<StandingChange> changes, ApprovalStatement? before, bool isNew) => isNew ? ChangeSeverity.Critical
        : changes.Count == 0
        ? before?.Risk ?? ChangeSeverity.Low
        : ApprovalPolicy.RiskOf(changes.Max(change => change.Severity));
}
