namespace McpSecureApis.Core.Review.Changes;

/// <summary>What came of comparing two sides.</summary>
/// <param name="Old">The old side as it was named.</param>
/// <param name="New">The new side as it was named.</param>
/// <param name="Changes">Every change, the widest first.</param>
internal sealed record ManifestDifference(string Old, string New, IReadOnlyList<ManifestChange> Changes)
{
    /// <summary>The widest of the changes.</summary>
    public ChangeKind Verdict => Changes.Count == 0 ? ChangeKind.Neutral : Changes.Max(change => change.Kind);

    /// <summary>What was compared, as a heading says it.</summary>
    public string Title { get; init; } = "Manifest review";

    /// <summary>What the tools cost a model's context before and after, in tokens, by the scopes of a caller; null when nobody counted.</summary>
    public IReadOnlyList<ContextChange>? Context { get; init; }

    /// <summary>The credentials that reach something else than before; null when nobody looked.</summary>
    public IReadOnlyList<CredentialReach>? Reach { get; init; }

    /// <summary>What was counted in a trail; null when none was asked.</summary>
    public TrailWindow? Trail { get; init; }

    /// <summary>The lock that says what of it is approved; null when there is none.</summary>
    public ReviewedApprovals? Approvals { get; init; }
}
