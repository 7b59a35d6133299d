using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Callers.Issuers;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>What a full check of a token found, with all that has to be asked again before it counts for another call.</summary>
/// <param name="Caller">Who the token speaks for.</param>
/// <param name="Issuer">Whose keys are asked.</param>
/// <param name="Key">The key that its signature was checked with.</param>
/// <param name="NotBefore">Seconds since 1970 before which the token does not count: the later of <c>nbf</c> and <c>iat</c>.</param>
/// <param name="Expires">Seconds since 1970 at which it ends (<c>exp</c>).</param>
internal sealed record VerifiedToken(Caller Caller, TrustedIssuer Issuer, SigningKey Key, long NotBefore, long Expires)
{
    /// <summary>Whether the token is in its time and the issuer's present key set still has the very key that signed it.</summary>
    public bool StillCounts(long now, long skew) => Expires > now - skew && NotBefore <= now + skew && Issuer.Keys.Holds(Key);
}
