using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>An approval that does not count, as its signers said less of it than it is.</summary>
/// <param name="Name">The entry.</param>
/// <param name="Signed">The risk that was signed.</param>
/// <param name="Found">The risk of what changed; null where that cannot be worked out, as the version does not load by the settings of today.</param>
internal sealed record UnderratedApproval(string Name, ChangeSeverity Signed, ChangeSeverity? Found);
