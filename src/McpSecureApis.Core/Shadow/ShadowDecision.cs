using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Shadow;

/// <summary>What a call that passes comes to.</summary>
/// <param name="Request">The request; null for a prompt.</param>
/// <param name="Messages">The texts of a prompt; null for anything else.</param>
internal sealed record ShadowDecision(BackendRequest? Request, IReadOnlyList<string>? Messages);
