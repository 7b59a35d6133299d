using System.Buffers.Text;
using System.Text;

namespace McpSecureApis.Core.Callers;

/// <summary>The signature of a compact JWS whose payload may be anything: gate, pinned algorithm, library. Says nothing about claims.</summary>
internal static class JwsVerifier
{
    /// <summary>Returns whether <paramref name="token"/> has the right shape and is signed by <paramref name="key"/> with the key's own algorithm.</summary>
    public static bool Verify(string token, SigningKey key) =>
        TokenGate.TryOpen(token, out var header, out _) && header.Algorithm == key.Algorithm && HasSignature(token, key);

    /// <summary>The signature alone, of a token that passed <see cref="TokenGate"/> and whose header names the key's algorithm.</summary>
    public static bool HasSignature(string token, SigningKey key)
    {
        var end = token.LastIndexOf('.');
        try
        {
            return key.Verifier.Verify(Encoding.ASCII.GetBytes(token, 0, end), Base64Url.DecodeFromChars(token.AsSpan(end + 1)));
        }
        catch (Exception)
        {
            // The library throws many types on malformed signatures and keys that it does not take; all of them mean the same.
            return false;
        }
    }
}
