using System.Buffers;
using System.Buffers.Text;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>
/// The one base64 text of some bytes (RFC 4648 section 4): padded, without white space, and with the unused bits of its last digit zero.
/// Otherwise two texts are one file, and what is compared or digested is not what is sent.
/// </summary>
internal static class StrictBase64
{
    private static readonly SearchValues<byte> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    /// <summary>The length of what a text of this many digits stands for at most.</summary>
    public static int MaxDecodedLength(int length) => length / 4 * 3;

    /// <summary>Gives the bytes; null when the text is not canonical base64.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        // The platform's decoder asks for sound padding and for the zeros (unlike Convert), but reads over white space.
        if (text.Length % 4 != 0 || text.ContainsAnyExcept(Characters))
        {
            return null;
        }

        var padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        var bytes = new byte[MaxDecodedLength(text.Length) - padding];
        return Base64.DecodeFromUtf8(text, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }
}
