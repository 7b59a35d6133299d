using System.Buffers;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// Decodes what a credential may be hidden in. What is not of the encoding becomes bytes that no credential has; nothing is refused.
/// </summary>
internal static class EncodedText
{
    /// <summary>Of a named HTML entity, with its signs.</summary>
    private const int LongestName = 10;

    private static readonly SearchValues<byte> HexCharacters = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>RFC 4648 section 6, in any letter case; an incomplete last group gives the bytes that it has.</summary>
    public static int DecodeBase32(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var bits = 0;
        var count = 0;
        var written = 0;
        foreach (var c in text)
        {
            bits = (bits << 5) | (c >= (byte)'A' ? (c | 0x20) - 'a' : c - '2' + 26);
            count += 5;
            if (count >= 8)
            {
                count -= 8;
                bytes[written++] = (byte)(bits >> count);
            }
        }

        return written;
    }

    /// <summary>Both alphabets at once, without padding; an incomplete last group gives the bytes that it has.</summary>
    public static int DecodeBase64(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var bits = 0;
        var count = 0;
        var written = 0;
        foreach (var c in text)
        {
            bits = (bits << 6) | Base64Value(c);
            count += 6;
            if (count >= 8)
            {
                count -= 8;
                bytes[written++] = (byte)(bits >> count);
            }
        }

        return written;
    }

    private static int Base64Value(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' or (byte)'-' => 62,
        _ => 63,
    };

    /// <summary>Pairs of hex digits; anything else becomes a zero byte, which no credential has.</summary>
    public static int DecodeHex(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var written = 0;
        for (var i = 0; i + 1 < text.Length; i += 2)
        {
            bytes[written++] = HexCharacters.Contains(text[i]) && HexCharacters.Contains(text[i + 1])
                ? (byte)((HexValue(text[i]) << 4) | HexValue(text[i + 1]))
                : (byte)0;
        }

        return written;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    /// <summary>
    /// Undoes JSON escapes, and with them percent-encoding and HTML entities; returns the length. Line breaks that are encoded are left
    /// out: what is broken over several lines is put together.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> output, bool jsonOnly)
    {
        var written = 0;
        for (var i = 0; i < text.Length;)
        {
            var length = 0;
            var value = text[i] switch
            {
                (byte)'\\' => JsonEscape(text[i..], out length),
                (byte)'%' when !jsonOnly => Percent(text[i..], out length),
                (byte)'&' when !jsonOnly => Entity(text[i..], out length),
                _ => 0,
            };
            if (length == 0 || value is not ('\r' or '\n'))
            {
                output[written++] = length > 0 ? (byte)value : text[i];
            }

            i += Math.Max(1, length);
        }

        return written;
    }

    /// <summary>
    /// Also what JavaScript and other languages add to them. Credentials are ASCII, so a character outside it may become
    /// any byte that is none.
    /// </summary>
    private static int JsonEscape(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (text.Length < 2)
        {
            return 0;
        }

        if (text[1] == (byte)'x' && text.Length >= 4 && !text.Slice(2, 2).ContainsAnyExcept(HexCharacters))
        {
            length = 4;
            return (HexValue(text[2]) << 4) | HexValue(text[3]);
        }

        if (text[1] != (byte)'u')
        {
            length = 2;
            return text[1] switch
            {
                (byte)'"' or (byte)'\\' or (byte)'/' => text[1],
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                _ => ' ',
            };
        }

        if (text.Length > 2 && text[2] == (byte)'{')
        {
            return Braced(text, out length);
        }

        if (text.Length < 6 || text.Slice(2, 4).ContainsAnyExcept(HexCharacters))
        {
            return 0;
        }

        length = 6;
        var unit = (HexValue(text[2]) << 12) | (HexValue(text[3]) << 8) | (HexValue(text[4]) << 4) | HexValue(text[5]);
        return unit < 0x80 ? unit : 0xFF;
    }

    /// <summary>As JavaScript writes a code point: <c>\u{53}</c>, with any number of zeros before it.</summary>
    private static int Braced(ReadOnlySpan<byte> text, out int length)
    {
        var end = 3;
        var value = 0;
        while (end < text.Length && HexCharacters.Contains(text[end]))
        {
            value = (Math.Min(value, 0xFF) * 16) + HexValue(text[end]);
            end++;
        }

        length = end > 3 && end < text.Length && text[end] == (byte)'}' ? end + 1 : 0;
        return value < 0x80 ? value : 0xFF;
    }

    private static int Percent(ReadOnlySpan<byte> text, out int length)
    {
        var isEncoded = text.Length >= 3 && HexCharacters.Contains(text[1]) && HexCharacters.Contains(text[2]);
        length = isEncoded ? 3 : 0;
        return isEncoded ? (HexValue(text[1]) << 4) | HexValue(text[2]) : 0;
    }

    private static int Entity(ReadOnlySpan<byte> text, out int length)
    {
        if (text.Length > 2 && text[1] == (byte)'#')
        {
            return NumericEntity(text, out length);
        }

        length = 0;
        var end = text[..Math.Min(text.Length, LongestName)].IndexOf((byte)';');
        if (end < 3)
        {
            return 0;
        }

        var value = text[1..end] switch
        {
            [.. var n] when n.SequenceEqual("amp"u8) => '&',
            [.. var n] when n.SequenceEqual("lt"u8) => '<',
            [.. var n] when n.SequenceEqual("gt"u8) => '>',
            [.. var n] when n.SequenceEqual("quot"u8) => '"',
            [.. var n] when n.SequenceEqual("apos"u8) => '\'',
            [.. var n] when n.SequenceEqual("sol"u8) => '/',
            [.. var n] when n.SequenceEqual("plus"u8) => '+',
            [.. var n] when n.SequenceEqual("equals"u8) => '=',
            [.. var n] when n.SequenceEqual("period"u8) => '.',
            [.. var n] when n.SequenceEqual("lowbar"u8) => '_',
            [.. var n] when n.SequenceEqual("colon"u8) => ':',
            [.. var n] when n.SequenceEqual("commat"u8) => '@',
            _ => 0,
        };
        length = value > 0 ? end + 1 : 0;
        return value;
    }

    /// <summary>With any number of zeros before it, and without its semicolon too, as browsers read it.</summary>
    private static int NumericEntity(ReadOnlySpan<byte> text, out int length)
    {
        var isHex = (text[2] | 0x20) == 'x';
        var first = isHex ? 3 : 2;
        var end = first;
        var value = 0;
        while (end < text.Length && (isHex ? HexCharacters.Contains(text[end]) : char.IsAsciiDigit((char)text[end])))
        {
            value = (Math.Min(value, 0xFF) * (isHex ? 16 : 10)) + HexValue(text[end]);
            end++;
        }

        var isRead = end > first && value is > 0 and < 0x80;
        length = !isRead ? 0 : end < text.Length && text[end] == (byte)';' ? end + 1 : end;
        return isRead ? value : 0;
    }
}
