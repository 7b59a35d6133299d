using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.Core.Callers.Stdio;

/// <summary>The configured caller of stdio.</summary>
internal static class StdioIdentity
{
    /// <summary>What stands for an issuer; no URL, so no token can claim it.</summary>
    public const string Issuer = "stdio";

    public static Caller ToCaller(this StdioIdentityOptions identity, ScopeHierarchy hierarchy) => new()
    {
        Issuer = Issuer,
        Subject = identity.Subject,
        Client = identity.Client,
        Tenant = identity.Tenant,
        Scopes = hierarchy.Expand([.. identity.Scopes]),
    };
}
