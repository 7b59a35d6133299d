namespace McpSecureApis.Core.Callers;

/// <summary>Which claims of an issuer's tokens mean what.</summary>
internal sealed class IssuerClaimsOptions
{
    /// <summary>Gets or sets the claim with the scopes.</summary>
    /// <value>The default is <c>scope</c> (RFC 9068 section 2.2.3).</value>
    public string Scope { get; set; } = "scope";

    /// <summary>Gets or sets the claim with the client.</summary>
    /// <value>The default is <c>client_id</c>.</value>
    public string Client { get; set; } = "client_id";

    /// <summary>Gets or sets the claim with the tenant.</summary>
    /// <value>The default is <c>tenant_id</c>. A token without it has no tenant.</value>
    public string Tenant { get; set; } = "tenant_id";
}
