using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace McpSecureApis.Core.Keys;

/// <summary>The text of a key file: random bytes in base64 on one line.</summary>
internal static class KeyText
{
    /// <summary>The fewest bytes that a key has.</summary>
    public const int KeyBytes = 32;

    /// <summary>The largest file that is read as a key.</summary>
    public const int MaxFileBytes = 16 * 1024;

    private const string PemBegin = "-----BEGIN";
    private const string Right = "make one with `openssl rand -base64 32`.";

    /// <summary>Reads at least <see cref="KeyBytes"/> bytes; the caller wipes them when it no longer needs them.</summary>
    /// <param name="text">Content of the file.</param>
    /// <param name="key">The key.</param>
    /// <param name="problem">What is wrong and what would be right, to stand behind the file's name. Nothing of the text.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out string? problem)
    {
        // Without this its letters would count as base64url, and its first ones are the same in every such file.
        if (text.Contains(PemBegin, StringComparison.Ordinal))
        {
            key = null;
            problem = $"holds PEM (a private key or a certificate); a key of its own is needed here: {Right}";
            return false;
        }

        // Operators make keys with `openssl rand -base64 32` and with tools that write base64url; both are taken.
        var normal = text.Trim().Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[MaxFileBytes];
        key = Convert.TryFromBase64String(normal.PadRight((normal.Length + 3) / 4 * 4, '='), bytes, out var length) && length >= KeyBytes
            ? bytes[..length]
            : null;
        CryptographicOperations.ZeroMemory(bytes);
        problem = key is null ? $"does not hold at least {KeyBytes} bytes in base64; {Right}" : null;
        return key is not null;
    }
}
