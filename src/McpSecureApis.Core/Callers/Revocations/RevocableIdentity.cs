namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>By what a caller's token can be revoked.</summary>
internal readonly record struct RevocableIdentity(string Issuer, string Subject, string? Client, string? Tenant, string? TokenId)
{
    public string? ValueOf(RevocationKind kind) => kind switch
    {
        RevocationKind.TokenId => TokenId,
        RevocationKind.Subject => Subject,
        RevocationKind.Client => Client,
        RevocationKind.Tenant => Tenant,
        _ => Issuer,
    };
}
