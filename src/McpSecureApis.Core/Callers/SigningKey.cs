using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Core.Callers;

/// <summary>A public key that was checked, with the one algorithm that it may be used for.</summary>
/// <param name="Id">The <c>kid</c>.</param>
/// <param name="Algorithm">The JWS algorithm (RFC 7518). It comes from here, never from a token's header.</param>
/// <param name="Key">The key as the library takes it.</param>
internal sealed record SigningKey(string Id, string Algorithm, SecurityKey Key);
