namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>What of a token is revoked. The outside name is that of the verb's option: <see cref="RevocationKindText"/>.</summary>
internal enum RevocationKind
{
    /// <summary>One token, by its <c>jti</c>.</summary>
    TokenId,
    Subject,
    Client,
    Tenant,

    /// <summary>Everything that an issuer says.</summary>
    Issuer,
}
