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

    /// <summary>Reads at least <see cref="KeyBytes"/> bytes; the caller wipes them when it no longer needs them.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out byte[]? key)
    {
        // Operators make keys with `openssl rand -base64 32` and with tools that write base64url; both are taken.
        var normal = text.Trim().Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[MaxFileBytes];
        key = Convert.TryFromBase64String(normal.PadRight((normal.Length + 3) / 4 * 4, '='), bytes, out var length) && length >= KeyBytes
            ? bytes[..length]
            : null;
        CryptographicOperations.ZeroMemory(bytes);
        return key is not null;
    }
}
