namespace McpSecureApis.Core.Callers;

/// <summary>
/// Which claims of an issuer's tokens mean what. A name is a path (<see cref="ClaimPath"/>): <c>realm_access.roles</c>.
/// </summary>
internal sealed class IssuerClaimsOptions
{
    private const string DefaultScope = "scope";
    private const string DefaultClient = "client_id";
    private const string DefaultTenant = "tenant_id";

    /// <summary>Gets or sets the claims with the scopes, of which all count.</summary>
    /// <value>Empty means the preset's, and without one <c>scope</c> (RFC 9068 section 2.2.3). One name may stand without a list.</value>
    [OneOrMore]
    public IList<string> Scope { get; set; } = [];

    /// <summary>Gets or sets the claims with the roles, of which all count.</summary>
    /// <value>Empty means the preset's, and without one none. One name may stand without a list.</value>
    [OneOrMore]
    public IList<string> Roles { get; set; } = [];

    /// <summary>Gets or sets the claim with the client.</summary>
    /// <value>Empty means the preset's, and without one <c>client_id</c>.</value>
    public string Client { get; set; } = string.Empty;

    /// <summary>Gets or sets the claim with the tenant.</summary>
    /// <value>Empty means the preset's, and without one <c>tenant_id</c>. A token without it has no tenant.</value>
    public string Tenant { get; set; } = string.Empty;

    /// <summary>The paths of the scopes with the default filled in; at least one.</summary>
    public IReadOnlyList<ClaimPath> ScopePaths => Scope is not { Count: > 0 } ? [ClaimPath.Of(DefaultScope)] : [.. Scope.Select(ClaimPath.Of)];

    /// <summary>The paths of the roles.</summary>
    public IReadOnlyList<ClaimPath> RolePaths => [.. (Roles ?? []).Select(ClaimPath.Of)];

    /// <summary>The path of the client with the default filled in.</summary>
    public ClaimPath ClientPath => ClaimPath.Of(string.IsNullOrEmpty(Client) ? DefaultClient : Client);

    /// <summary>The path of the tenant with the default filled in.</summary>
    public ClaimPath TenantPath => ClaimPath.Of(string.IsNullOrEmpty(Tenant) ? DefaultTenant : Tenant);
}
