using Microsoft.IdentityModel.Tokens;

namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>
/// Gives the library one signature provider for the life of a key. Its own cache is for the whole process, keeps a thread of the pool busy
/// while it is used, and builds a name for every question.
/// </summary>
internal sealed class OneProviderFactory : CryptoProviderFactory
{
    private readonly SecurityKey _key;
    private readonly string _algorithm;
    private readonly Lazy<SignatureProvider> _verifier;

    public OneProviderFactory(SecurityKey key, string algorithm)
    {
        _key = key;
        _algorithm = algorithm;
        _verifier = new Lazy<SignatureProvider>(() => base.CreateForVerifying(key, algorithm, cacheProvider: false));
    }

    public override SignatureProvider CreateForVerifying(SecurityKey key, string algorithm) =>
        CreateForVerifying(key, algorithm, cacheProvider: false);

    /// <exception cref="NotSupportedException">Another key or algorithm than the ones that belong together.</exception>
    public override SignatureProvider CreateForVerifying(SecurityKey key, string algorithm, bool cacheProvider) =>
        ReferenceEquals(key, _key) && algorithm == _algorithm
            ? _verifier.Value
            : throw new NotSupportedException("A key checks signatures by its own algorithm only.");

    /// <summary>Nothing: the provider lives as long as its key.</summary>
    public override void ReleaseSignatureProvider(SignatureProvider signatureProvider)
    {
    }
}
