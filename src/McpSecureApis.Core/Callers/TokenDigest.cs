using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace McpSecureApis.Core.Callers;

/// <summary>SHA-256 over all characters of a token. It stands for the token where the token itself should not lie about in memory.</summary>
internal readonly record struct TokenDigest
{
    private readonly UInt128 _first;
    private readonly UInt128 _second;

    private TokenDigest(ReadOnlySpan<byte> hash)
    {
        _first = MemoryMarshal.Read<UInt128>(hash);
        _second = MemoryMarshal.Read<UInt128>(hash[16..]);
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
