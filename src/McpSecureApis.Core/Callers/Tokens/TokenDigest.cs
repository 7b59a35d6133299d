using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>SHA-256 over all characters of a token. It stands for the token where the token itself should not lie about in memory.</summary>
internal readonly record struct TokenDigest
{
    // Not two UInt128: what has one is never compiled ahead, and neither is the check of a token then.
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private TokenDigest(ReadOnlySpan<byte> hash)
    {
        var parts = MemoryMarshal.Cast<byte, ulong>(hash);
        _first = parts[0];
        _second = parts[1];
        _third = parts[2];
        _fourth = parts[3];
    }

    /// <summary>False for what cannot be a token: longer than <see cref="TokenGate.MaxLength"/>, or with characters beyond ASCII.</summary>
    public static bool TryCreate(ReadOnlySpan<char> token, out TokenDigest digest)
    {
        digest = default;
        if (token.Length > TokenGate.MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[token.Length];
        if (Ascii.FromUtf16(token, bytes, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        digest = new TokenDigest(hash);
        return true;
    }

    public override int GetHashCode() => (int)(uint)_first;
}
