namespace McpSecureApis.Core.Review.Changes;

/// <summary>One change between two sides, as a reviewer is shown it.</summary>
/// <param name="Entry">What it is about.</param>
/// <param name="Path">The member, below the entry: <c>access.scopes</c>. Has no index that another change could move.</param>
/// <param name="Kind">What it does to authority.</param>
/// <param name="Severity">How much it is worth a reviewer's time.</param>
/// <param name="Rule">The stable id of what was compared.</param>
/// <param name="Message">The reason, in one sentence.</param>
/// <param name="Fingerprint">SHA-256 of what it means, lower-case hex; the same in whatever file and line.</param>
internal sealed record ManifestChange(
    ChangedEntry Entry, string Path, ChangeKind Kind, ChangeSeverity Severity, string Rule, string Message, string Fingerprint)
{
    /// <summary>What stood there before; null when nothing did.</summary>
    public ChangePlace? Old { get; init; }

    /// <summary>What stands there now; null when nothing does.</summary>
    public ChangePlace? New { get; init; }

    /// <summary>What is newly possible; null when nothing is, or nobody here could build it.</summary>
    public ChangeWitness? Witness { get; init; }

    /// <summary>Whether it is a text that people or models read, which is shown apart.</summary>
    public bool IsText { get; init; }

    /// <summary>Who used the entry, as a trail says it; null when none was asked.</summary>
    public ChangeUse? Use { get; init; }

    /// <summary>What a lock of approvals says of it; null when no lock was asked, or nobody has to approve it.</summary>
    public ChangeState? Approval { get; init; }
}
