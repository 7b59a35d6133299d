using System.Buffers;
using System.Buffers.Text;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>
/// The one base64 text of some bytes (RFC 4648 section 4): padded, without white space, and with the unused bits of its last digit zero,
/// which decoders of the platform do not ask. Otherwise two texts are one file, and what is compared or digested is not what is sent.
/// </summary>
internal static class StrictBase64
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>The length of what a text of this many digits stands for at most.</summary>
    public static int MaxDecodedLength(int length) => length / 4 * 3;

    /// <summary>Gives the bytes; null when the text is not canonical base64.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        if (text.Length % 4 != 0)
        {
            return null;
        }

        var padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        var digits = text[..^padding];
        if (digits.ContainsAnyExcept(Digits) || (padding > 0 && (Value(digits[^1]) & (padding == 2 ? 0xF : 0x3)) != 0))
        {
            return null;
        }

        var bytes = new byte[(text.Length / 4 * 3) - padding];
        return Base64.DecodeFromUtf8(text, bytes, out var consumed, out var written) == OperationStatus.Done &&
            consumed == text.Length && written == bytes.Length
            ? bytes
            : null;
    }

    private static int Value(byte digit) => digit switch
    {
        >= (byte)'A' and <= (byte)'Z' => digit - 'A',
        >= (byte)'a' and <= (byte)'z' => digit - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => digit - '0' + 52,
        (byte)'+' => 62,
        _ => 63,
    };
}
