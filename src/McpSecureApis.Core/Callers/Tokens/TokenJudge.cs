using System.Runtime.CompilerServices;
using McpSecureApis.Core.Callers.IssuerKeys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>
/// The library's word on a token that passed <see cref="TokenGate"/>: signature, algorithm, issuer, audience and lifetime, with exactly one
/// key and one algorithm. One per issuer.
/// </summary>
internal sealed class TokenJudge
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenGate.MaxLength };

    /// <summary>
    /// What holds for all keys of the issuer. A copy with the key is kept as long as the key: making one costs more than asking for it.
    /// </summary>
    private readonly TokenValidationParameters _issuer;
    private readonly ConditionalWeakTable<SigningKey, TokenValidationParameters> _byKey = [];

    /// <param name="issuer">The issuer's identifier, byte for byte.</param>
    /// <param name="audiences">The audiences that count, byte for byte; at least one.</param>
    /// <param name="clock">The clock of every lifetime check.</param>
    public TokenJudge(string issuer, IReadOnlyList<string> audiences, TimeProvider clock) => _issuer = new TokenValidationParameters
    {
        ValidateIssuer = true,
        ValidIssuer = issuer,
        ValidateAudience = true,
        RequireAudience = true,
        ValidAudiences = audiences,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ValidateLifetime = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) => IsInTime(notBefore, expires, clock.GetUtcNow().UtcDateTime),
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
        TryAllIssuerSigningKeys = false,
        SaveSigninToken = false,
        LogValidationExceptions = false,
    };

    /// <summary>
    /// Whether a token without <c>aud</c> passes, because the issuer has another claim for it that was checked before. One that has it is checked here
    /// all the same.
    /// </summary>
    public bool TakesNoAudience
    {
        init
        {
            if (value)
            {
                _issuer.RequireAudience = false;
                _issuer.AudienceValidator = (audiences, _, parameters) =>
                    !audiences.Any() || audiences.Intersect(parameters.ValidAudiences, StringComparer.Ordinal).Any();
            }
        }
    }

    /// <summary>Whether the token counts, as far as the library can say.</summary>
    /// <param name="token">A token that passed the gate; its header names the key's algorithm.</param>
    /// <param name="key">The key that its <c>kid</c> names, and no other.</param>
    public async ValueTask<bool> AcceptsAsync(string token, SigningKey key)
    {
        try
        {
            return (await Handler.ValidateTokenAsync(new JsonWebToken(token), _byKey.GetValue(key, ParametersFor))).IsValid;
        }
        catch (Exception)
        {
            // The library throws many types on what it does not take; all of them mean the same, and their texts may quote the token.
            return false;
        }
    }

    /// <summary>The library's own check knows the machine's clock only, and takes a token in the very second in which it ends.</summary>
    private static bool IsInTime(DateTime? notBefore, DateTime? expires, DateTime now) =>
        expires > now - AccessTokenVerifier.ClockSkew && !(notBefore > now + AccessTokenVerifier.ClockSkew);

    private TokenValidationParameters ParametersFor(SigningKey key)
    {
        var parameters = _issuer.Clone();
        parameters.ValidAlgorithms = [key.Algorithm];
        parameters.IssuerSigningKey = key.Key;
        return parameters;
    }
}
