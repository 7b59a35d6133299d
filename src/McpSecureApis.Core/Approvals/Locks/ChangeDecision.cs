using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>What an approver said of one change; it holds as long as the change means the same.</summary>
/// <param name="Fingerprint">The change.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Name">The name of that.</param>
/// <param name="State">Yes or no.</param>
/// <param name="Key">Whose key; null in a lock without signatures.</param>
/// <param name="Time">When.</param>
internal sealed record ChangeDecision(string Fingerprint, ChangedKind Kind, string Name, ChangeState State, string? Key, DateTimeOffset Time);
