using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Review.Changes;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Commands.Review.Witnesses;

/// <summary>Has both sides check a token with the verifier that serves calls, each with its own settings.</summary>
internal static class TokenTrial
{
    /// <summary>The first token that only the new side takes, or of which it makes a caller who has more.</summary>
    public static async Task<ChangeWitness?> FindAsync(SettingsPair pair, IEnumerable<SampleToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (await VerifyAsync(pair.New, token) is { } now && HasMore(await VerifyAsync(pair.Old, token), now))
            {
                return new ChangeWitness(now) { Token = token.Shown() };
            }
        }

        return null;
    }

    private static async Task<Caller?> VerifyAsync(SettingsSide side, SampleToken token)
    {
        using var verifier = new AccessTokenVerifier(
            [.. side.Options.Issuers.Select(issuer =>
                new TrustedIssuer(issuer, SampleKey.Of(token.Algorithm), SampleClock.Instance, NullLoggerFactory.Instance))],
            side.Options.Server.PublicUrl, side.Hierarchy, SampleClock.Instance, remembered: 0, NullLogger<AccessTokenVerifier>.Instance)
        {
            Roles = new RoleScopes(side.Options.Roles),
        };
        var presented = PresentedCredential.Bearer(token.Sign());
        return (await verifier.VerifyAsync(presented, CancellationToken.None)).TryGet(out var caller, out _) ? caller : null;
    }

    private static bool HasMore(Caller? old, Caller now) =>
        old is null || now.Scopes.Ordered().Any(scope => !old.Scopes.Contains(scope)) ||
        now.Claims.Keys.Any(claim => !old.Claims.ContainsKey(claim)) ||
        (now.Tenant is not null && now.Tenant != old.Tenant) || (now.Tier is not null && now.Tier != old.Tier) ||
        now.Roles.Except(old.Roles, StringComparer.Ordinal).Any() || (now.Client is not null && now.Client != old.Client);
}
