using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Core.Callers;

/// <summary>A public key that was checked, with the one algorithm that it may be used for.</summary>
/// <param name="id">The <c>kid</c>.</param>
/// <param name="algorithm">The JWS algorithm (RFC 7518). It comes from here, never from a token's header.</param>
/// <param name="key">The key as the library takes it.</param>
internal sealed class SigningKey(string id, string algorithm, SecurityKey key)
{
    // One for the life of the key: the library's own cache costs more to ask than a signature costs to check.
    private readonly Lazy<SignatureProvider> _verifier = new(() => key.CryptoProviderFactory.CreateForVerifying(key, algorithm, cacheProvider: false));

    public string Id { get; } = id;

    public string Algorithm { get; } = algorithm;

    public SecurityKey Key { get; } = key;

    /// <summary>Checks signatures of this key; may be used by many calls at once.</summary>
    public SignatureProvider Verifier => _verifier.Value;
}
