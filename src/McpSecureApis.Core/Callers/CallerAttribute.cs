namespace McpSecureApis.Core.Callers;

/// <summary>What the gateway itself knows about a caller, checked against the issuer's entry, whatever the issuer's tokens call it.</summary>
internal enum CallerAttribute
{
    Issuer,
    Subject,
    Client,
    Tenant,
    Scopes,
    Roles,
    Tier,
}
