using McpSecureApis.Core.Keys;

namespace McpSecureApis.Core.Credentials.Tokens;

/// <summary>A token as the token endpoint gave it (RFC 6749 section 5.1).</summary>
/// <param name="Value">The token.</param>
/// <param name="Life">How long it is good for, bounded.</param>
internal sealed record AccessToken(Secret Value, TimeSpan Life);
