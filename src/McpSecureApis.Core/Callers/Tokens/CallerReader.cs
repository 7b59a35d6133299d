using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>Makes a <see cref="Caller"/> of the claims of a token whose signature was checked, as far as its issuer's entry lets it speak.</summary>
/// <param name="issuer">The issuer.</param>
/// <param name="identifier">Its identifier in the token.</param>
/// <param name="tenant">The tenant that the identifier names; null for an issuer that is not one of several.</param>
internal sealed class CallerReader(TrustedIssuer issuer, string identifier, string? tenant)
{
    /// <summary>Null with the problem when the claims do not make a caller.</summary>
    public Caller? Read(
        JsonElement claims, ScopeHierarchy hierarchy, RoleScopes roles, RevocationList? revocations, out TokenProblem problem)
    {
        // RFC 7800: such a token is worth something only with a proof of its key, and nobody here checks proofs.
        if (claims.TryGetProperty("cnf"u8, out _))
        {
            problem = TokenProblem.SenderConstraint;
            return null;
        }

        if (FindNameProblem(claims) is { } names)
        {
            problem = names;
            return null;
        }

        if (!TryReadGrants(claims, issuer, roles, out var scopes, out var own))
        {
            problem = TokenProblem.ClaimNotAllowed;
            return null;
        }

        var of = Name(claims, issuer.TenantPath);
        problem = TokenProblem.TenantNotAllowed;
        if ((of is null && issuer.TenantPath.TryFind(claims, out _)) || !MaySpeakFor(of) || (tenant is not null && of != tenant))
        {
            return null;
        }

        var client = Name(claims, issuer.ClientPath);
        return new Caller
        {
            Issuer = identifier,
            Subject = Name(claims, Subject) ?? client!,
            Client = client,
            Tenant = of,
            TokenId = Name(claims, TokenId) ?? (issuer.Preset.TokenId is { } other ? Name(claims, ClaimPath.Of(other)) : null),
            Revocations = revocations,
            Scopes = hierarchy.Expand([.. scopes.Where(scope => ScopeName.IsValid(scope) && NamePattern.MatchesAny(issuer.AllowedScopes, scope))]),
            Roles = own,
            Tier = issuer.Tier,
            Names = issuer.Names,
            Claims = Allowed(claims),

            // With the skew that the check grants: a call that was let in does not end at once.
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(NumericDate.End(claims, "exp")!.Value) + AccessTokenVerifier.ClockSkew,
        };
    }

    /// <summary>Everything that a token and its roles grant, whether its issuer may grant it or not.</summary>
    /// <returns>False when one of the claims is neither a text nor a list of names: nobody knows what it means.</returns>
    public static bool TryReadGrants(
        JsonElement claims,
        TrustedIssuer issuer,
        RoleScopes roles,
        [NotNullWhen(true)] out IReadOnlyList<string>? scopes,
        [NotNullWhen(true)] out IReadOnlyList<string>? named)
    {
        var (granted, mapped) = (new List<string>(), new List<string>());
        scopes = named = null;
        foreach (var path in issuer.ScopePaths)
        {
            if (path.TryFind(claims, out var claim))
            {
                if (!ScopeClaim.TryRead(claim, out var names))
                {
                    return false;
                }

                granted.AddRange(names);
            }
        }

        foreach (var path in issuer.RolePaths)
        {
            if (path.TryFind(claims, out var claim))
            {
                if (!RoleClaim.TryRead(claim, out var names))
                {
                    return false;
                }

                mapped.AddRange(names.Where(RoleClaim.IsName));
            }
        }

        granted.AddRange(roles.Of(mapped));
        (scopes, named) = (granted, mapped);
        return true;
    }

    private static ClaimPath Subject { get; } = ClaimPath.Of("sub");

    private static ClaimPath TokenId { get; } = ClaimPath.Of("jti");

    private static string? Name(JsonElement claims, ClaimPath path) =>
        path.TryFind(claims, out var value) && value.ValueKind == JsonValueKind.String &&
        value.GetString() is { Length: > 0 and <= TrustedIssuer.MaxNameLength } text
            ? text
            : null;

    /// <summary>Who calls, through what, with which token: each there as a text, or absent where the entry says that it may be.</summary>
    private TokenProblem? FindNameProblem(JsonElement claims)
    {
        var missing = false;
        foreach (var (path, name) in new[] { (Subject, "sub"), (issuer.ClientPath, "client_id"), (TokenId, "jti") })
        {
            if (Name(claims, path) is null)
            {
                if (path.TryFind(claims, out _))
                {
                    return TokenProblem.ClaimNotAllowed;
                }

                missing |= !issuer.MayLack.Contains(name);
            }
        }

        // Somebody it must be: the client stands for an absent subject, but nobody for both.
        return missing || (Name(claims, Subject) is null && Name(claims, issuer.ClientPath) is null) ? TokenProblem.ClaimMissing : null;
    }

    private bool MaySpeakFor(string? name)
    {
        foreach (var allowed in issuer.AllowedTenants)
        {
            if (allowed == "*" || allowed == name)
            {
                return true;
            }
        }

        return false;
    }

    private Dictionary<string, JsonElement> Allowed(JsonElement claims)
    {
        var allowed = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (issuer.AllowedClaims.Count == 0)
        {
            return allowed;
        }

        foreach (var claim in claims.EnumerateObject())
        {
            // A copy of its own for each: the others must not stay in memory behind it.
            if (issuer.Names.Find(claim.Name) is null &&
                (issuer.AllowedClaims.Contains(claim.Name, StringComparer.Ordinal) ||
                    issuer.AllowedClaims.Contains("*", StringComparer.Ordinal)))
            {
                allowed.Add(claim.Name, claim.Value.Clone());
            }
        }

        return allowed;
    }
}
