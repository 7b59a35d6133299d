using System.Text.Json;
using McpSecureApis.Core.Callers.Issuers;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>
/// Tells access tokens from others of the same issuer (RFC 8725 section 3.12): by the product's own mark where its preset reads that, and
/// otherwise by type and claims. An ID token says who logged in; it is not for an API.
/// </summary>
internal static class TokenPurpose
{
    // Claims of an ID token or a logout token (OpenID Connect).
    private static readonly string[] ForeignClaims = ["nonce", "at_hash", "c_hash", "s_hash", "events"];

    /// <summary>Null for an access token; otherwise what tells that it is another, in words for the operator.</summary>
    public static string? FindProblem(TokenHeader header, JsonElement claims, TrustedIssuer issuer)
    {
        if (!issuer.TakesType(header.Type))
        {
            return string.Empty;
        }

        if (issuer.Preset.Mark is { } mark)
        {
            return claims.TryGetProperty(mark.Claim, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(mark.Value)
                ? null
                : $"an access token of the preset {issuer.Preset.Name} has the claim {mark.Claim} with '{mark.Value}'";
        }

        if (Array.Find(ForeignClaims, claim => claims.TryGetProperty(claim, out _)) is { } foreign)
        {
            return $"it has the claim {foreign}, which tokens about a login have";
        }

        if (issuer.Preset.AlwaysHasClient && !issuer.ClientPath.TryFind(claims, out _))
        {
            return $"it lacks the claim {issuer.ClientPath}, which every access token of the preset {issuer.Preset.Name} has";
        }

        // Without the type only the claims tell an access token from an ID token.
        return TrustedIssuer.IsAccessTokenType(header.Type) || issuer.ScopePaths.Any(path => path.TryFind(claims, out _)) ? null
            : $"without the type at+jwt it needs {(issuer.ScopePaths.Count == 1 ? "the claim" : "one of the claims")} " +
                $"{string.Join(", ", issuer.ScopePaths)}";
    }
}
