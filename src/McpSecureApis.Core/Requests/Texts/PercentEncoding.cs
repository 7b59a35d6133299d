using System.Buffers;
using System.Text;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>Percent-encoding of RFC 3986 with only unreserved characters left as they are, and its exact inverse.</summary>
internal static class PercentEncoding
{
    private const string HexDigits = "0123456789ABCDEF";

    /// <summary>Section 2.3: the characters that mean themselves in every part of a URI.</summary>
    public static SearchValues<char> Unreserved { get; } =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static string Encode(string text)
    {
        var writer = new TargetWriter(stackalloc char[256]);
        writer.AppendEncoded(text);
        return writer.ToStringAndFree();
    }

    /// <summary>Writes one byte as <c>%XX</c>, upper case as section 2.1 asks.</summary>
    public static void WriteByte(Span<char> target, byte value)
    {
        target[0] = '%';
        target[1] = HexDigits[value >> 4];
        target[2] = HexDigits[value & 0xF];
    }

    /// <summary>
    /// Whether <paramref name="encoded"/> consists of unreserved characters and upper-case triplets only and stands for
    /// <paramref name="value"/>. Written apart from the encoder: this is the check on it.
    /// </summary>
    public static bool StandsFor(ReadOnlySpan<char> encoded, string value)
    {
        var rented = ArrayPool<byte>.Shared.Rent(encoded.Length + 1);
        try
        {
            var length = 0;
            for (var i = 0; i < encoded.Length; i++)
            {
                if (encoded[i] != '%')
                {
                    if (!Unreserved.Contains(encoded[i]))
                    {
                        return false;
                    }

                    rented[length++] = (byte)encoded[i];
                    continue;
                }

                if (i + 2 >= encoded.Length || UpperHex(encoded[i + 1]) is not (>= 0 and var high) ||
                    UpperHex(encoded[i + 2]) is not (>= 0 and var low))
                {
                    return false;
                }

                rented[length++] = (byte)((high << 4) | low);
                i += 2;
            }

            return length == Encoding.UTF8.GetByteCount(value) && IsUtf8Of(rented.AsSpan(0, length), value);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool IsUtf8Of(ReadOnlySpan<byte> utf8, string value)
    {
        Span<byte> unit = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            var written = rune.EncodeToUtf8(unit);
            if (!utf8.StartsWith(unit[..written]))
            {
                return false;
            }

            utf8 = utf8[written..];
        }

        return utf8.IsEmpty;
    }

    private static int UpperHex(char digit) => digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'A' and <= 'F' => digit - 'A' + 10,
        _ => -1,
    };
}
