using System.Buffers.Text;
using System.Text;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Callers.Tokens;

namespace McpSecureApis.CorpusRunner;

/// <summary>
/// The signature of a vector whose payload is no token: the gate, the pinned algorithm, and the signature provider that the library gets
/// from the key. The library's handler refuses every payload that is not a JSON object, which would say nothing about signatures.
/// </summary>
internal static class JwsVerifier
{
    /// <summary>Returns whether <paramref name="token"/> has the right shape and is signed by <paramref name="key"/> with the key's own algorithm.</summary>
    public static bool Verify(string token, SigningKey key)
    {
        if (!TokenGate.TryOpen(token, out var header, out _, out _) || header.Algorithm != key.Algorithm)
        {
            return false;
        }

        var end = token.LastIndexOf('.');
        try
        {
            var verifier = key.Key.CryptoProviderFactory.CreateForVerifying(key.Key, key.Algorithm);
            return verifier.Verify(Encoding.ASCII.GetBytes(token, 0, end), Base64Url.DecodeFromChars(token.AsSpan(end + 1)));
        }
        catch (Exception)
        {
            // The library throws many types on malformed signatures and keys that it does not take; all of them mean the same.
            return false;
        }
    }
}
