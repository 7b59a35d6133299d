using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Approvals.Standing;

/// <summary>A change of an entry since it was approved.</summary>
/// <param name="Fingerprint">The change.</param>
/// <param name="Entry">What it is about: the entry, or what all entries of its manifest share.</param>
/// <param name="Path">The member.</param>
/// <param name="Kind">What it does to authority.</param>
/// <param name="Severity">How much it is worth a look.</param>
/// <param name="Message">The reason, in one sentence.</param>
/// <param name="State">What was said of it.</param>
internal sealed record StandingChange(
    string Fingerprint, ChangedEntry Entry, string Path, ChangeKind Kind, ChangeSeverity Severity, string Message, ChangeState State)
{
    /// <summary>Whether it takes effect without an approval.</summary>
    public required bool TakesEffect { get; init; }

    /// <summary>
    /// Whether a change takes effect without an approval. A neutral one gives no authority and may still mislead a model or change what is sent
    /// when nothing is said, so only one that is worth no more than a note does.
    /// </summary>
    public static bool NeedsNobody(ManifestChange change) => change.Kind == ChangeKind.Narrowing ||
        (change.Kind == ChangeKind.Neutral && !change.IsText && change.Severity <= ChangeSeverity.Low);
}
