namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>The products whose documented access tokens are known. What an entry says itself holds before what stands here.</summary>
internal static class IssuerPresets
{
    /// <summary>RFC 9068 as it stands, which is also what an entry without a preset means.</summary>
    public static readonly IssuerPreset Generic = new() { Name = "generic" };

    private const string JsonWebToken = "JWT";

    private static readonly IssuerPreset[] Known =
    [
        // Microsoft identity platform, "Access token claims reference" and "Access tokens": scp for users, roles for applications and for users with
        // an app role; azp in v2.0 tokens, appid in v1.0 ones, whose issuer is sts.windows.net; uti in the place of jti; typ is JWT.
        new()
        {
            Name = "entra",
            Scope = ["scp", "roles"],
            Roles = ["roles"],
            Client = issuer => issuer.StartsWith("https://sts.windows.net/", StringComparison.Ordinal) ? "appid" : "azp",
            AlwaysHasClient = true,
            Tenant = "tid",
            TokenTypes = [JsonWebToken, TrustedIssuer.AccessTokenType],
            MayLack = ["jti"],
            TokenId = "uti",
            SharedTenant = "common",
        },

        // Keycloak, "Server Administration Guide", protocol mappers and client scopes, and the class AccessToken of its sources: typ is JWT in the
        // header (at+jwt where the client says so) and Bearer, ID or Refresh as a claim; azp is the client; roles are nested.
        new()
        {
            Name = "keycloak",
            Scope = ["scope"],
            Roles = ["realm_access.roles"],
            Client = _ => "azp",
            AlwaysHasClient = true,
            TokenTypes = [JsonWebToken, TrustedIssuer.AccessTokenType],
            Mark = ("typ", "Bearer"),
        },

        // Auth0, "Access Token Profiles" and "Role-Based Access Control": the profile of its own has typ JWT, azp and no jti; permissions is a list.
        // The RFC 9068 profile says client_id: set Claims:Client for it.
        new()
        {
            Name = "auth0",
            Scope = ["scope", "permissions"],
            Client = _ => "azp",
            AlwaysHasClient = true,
            TokenTypes = [JsonWebToken, TrustedIssuer.AccessTokenType],
            MayLack = ["jti"],
        },

        // Okta, "OpenID Connect & OAuth 2.0 API", access token: no typ in the header, cid for the client, scp as a list, groups where a claim of
        // that name is added to the authorization server.
        new()
        {
            Name = "okta",
            Scope = ["scp"],
            Roles = ["groups"],
            Client = _ => "cid",
            AlwaysHasClient = true,
            TokenTypes = [TrustedIssuer.AbsentType, JsonWebToken, TrustedIssuer.AccessTokenType],
        },

        // Amazon Cognito, "Understanding the access token": no typ and no aud, client_id, token_use is access (id in an ID token), cognito:groups.
        new()
        {
            Name = "cognito",
            Scope = ["scope"],
            Roles = ["cognito:groups"],
            Client = _ => "client_id",
            AlwaysHasClient = true,
            AudienceClaim = "client_id",
            TokenTypes = [TrustedIssuer.AbsentType, JsonWebToken, TrustedIssuer.AccessTokenType],
            Mark = ("token_use", "access"),
        },

        // PingOne, "Token claims": kid in the header and typ at+jwt only where it is switched on; client_id, scope, no jti; sub "is not present for
        // client_credentials tokens".
        new()
        {
            Name = "ping",
            Scope = ["scope"],
            Client = _ => "client_id",
            AlwaysHasClient = true,
            TokenTypes = [TrustedIssuer.AbsentType, JsonWebToken, TrustedIssuer.AccessTokenType],
            MayLack = ["jti", "sub"],
        },
        Generic,
    ];

    public static IEnumerable<string> Names => Known.Select(preset => preset.Name);

    /// <summary>The preset of an entry; <see cref="Generic"/> where it names none, or one that there is not, which its validator tells.</summary>
    public static IssuerPreset Of(IssuerOptions entry) =>
        Array.Find(Known, preset => string.Equals(preset.Name, entry.Preset, StringComparison.Ordinal)) ?? Generic;

    /// <summary>Writes into an entry what it does not say itself. Doing it twice changes nothing.</summary>
    public static void Fill(IssuerOptions entry)
    {
        var preset = Of(entry);
        entry.Claims ??= new();
        entry.Claims.Scope = Or(entry.Claims.Scope, preset.Scope);
        entry.Claims.Roles = Or(entry.Claims.Roles, preset.Roles);
        entry.Claims.Client = Or(entry.Claims.Client, preset.Client(entry.Issuer ?? string.Empty));
        entry.Claims.Tenant = Or(entry.Claims.Tenant, preset.Tenant);
        entry.AudienceClaim = Or(entry.AudienceClaim, preset.AudienceClaim);
        entry.TokenTypes = Or(entry.TokenTypes, preset.TokenTypes);
        entry.MayLack = Or(entry.MayLack, preset.MayLack);

        // Which tenants there are has been said by name; what else the entry allows of them is its own to say.
        entry.AllowedTenants = Or(entry.AllowedTenants, [.. entry.Tenants ?? []]);
    }

    private static IList<string> Or(IList<string>? own, IReadOnlyList<string> preset) => own is { Count: > 0 } ? own : [.. preset];

    private static string Or(string? own, string preset) => string.IsNullOrEmpty(own) ? preset : own;
}
