using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>A public key that was checked, with the one algorithm that it may be used for.</summary>
internal sealed class SigningKey
{
    /// <param name="id">The <c>kid</c>.</param>
    /// <param name="algorithm">The JWS algorithm (RFC 7518). It comes from here, never from a token's header.</param>
    /// <param name="key">The key as the library takes it.</param>
    /// <param name="issuer">The one issuer that it signs for, of several with one key set; null for all of them.</param>
    public SigningKey(string id, string algorithm, SecurityKey key, string? issuer = null)
    {
        Id = id;
        Issuer = issuer;
        Algorithm = algorithm;
        Key = key;
        key.KeyId = id;
        key.CryptoProviderFactory = new OneProviderFactory(key, algorithm);
    }

    public string Id { get; }

    public string Algorithm { get; }

    /// <summary>The one issuer that it signs for, of several with one key set; null for all of them.</summary>
    public string? Issuer { get; }

    /// <summary>Checks signatures by <see cref="Algorithm"/> only; may be used by many calls at once.</summary>
    public SecurityKey Key { get; }
}
