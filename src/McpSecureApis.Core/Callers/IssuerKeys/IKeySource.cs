namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>Where an issuer's public keys come from.</summary>
internal interface IKeySource
{
    /// <summary>Returns the bytes of a JWK set (RFC 7517), at most <see cref="KeySet.MaxBytes"/>, or why it could not be had.</summary>
    Task<KeyReading> ReadAsync(CancellationToken cancellationToken);
}
