using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Values;

/// <summary>Reads strings, names and numbers of a parsed document without making objects of them.</summary>
internal static class JsonTexts
{
    /// <summary>The text of a number, as it was sent.</summary>
    public static ReadOnlySpan<byte> Number(JsonElement number) => JsonMarshal.GetRawUtf8Value(number);

    /// <summary>
    /// Decodes a string into <paramref name="buffer"/>, or into a rented array when it is longer; the caller gives that back with
    /// <see cref="Return"/>.
    /// </summary>
    public static ReadOnlySpan<char> Read(JsonElement text, Span<char> buffer, out char[]? rented) =>
        Decode(JsonMarshal.GetRawUtf8Value(text)[1..^1], buffer, out rented);

    /// <summary>The same for a member's name.</summary>
    public static ReadOnlySpan<char> ReadName(JsonProperty member, Span<char> buffer, out char[]? rented) =>
        Decode(JsonMarshal.GetRawUtf8PropertyName(member), buffer, out rented);

    public static void Return(char[]? rented)
    {
        if (rented is not null)
        {
            // It held what somebody sent.
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>The length of a string in code points, as JSON Schema counts.</summary>
    public static int CodePoints(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        var count = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != (byte)'\\')
            {
                count += (raw[i] & 0xC0) == 0x80 ? 0 : 1;
            }
            else if (raw[++i] != (byte)'u')
            {
                count++;
            }
            else
            {
                count += char.IsLowSurrogate(Unit(raw.Slice(i + 1, 4))) ? 0 : 1;
                i += 4;
            }
        }

        return count;
    }

    public static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var unit in text)
        {
            count += char.IsLowSurrogate(unit) ? 0 : 1;
        }

        return count;
    }

    private static ReadOnlySpan<char> Decode(ReadOnlySpan<byte> raw, Span<char> buffer, out char[]? rented)
    {
        // No decoded text has more units than its JSON has bytes.
        rented = raw.Length > buffer.Length ? ArrayPool<char>.Shared.Rent(raw.Length) : null;
        var output = rented ?? buffer;
        var written = 0;
        while (true)
        {
            var escape = raw.IndexOf((byte)'\\');
            written += Encoding.UTF8.GetChars(escape < 0 ? raw : raw[..escape], output[written..]);
            if (escape < 0)
            {
                return output[..written];
            }

            var isHex = raw[escape + 1] == (byte)'u';
            output[written++] = raw[escape + 1] switch
            {
                (byte)'u' => Unit(raw.Slice(escape + 2, 4)),
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                var unit => (char)unit,
            };
            raw = raw[(escape + (isHex ? 6 : 2))..];
        }
    }

    /// <summary>The four digits after <c>\u</c>; the reader of the document has checked them.</summary>
    private static char Unit(ReadOnlySpan<byte> digits)
    {
        var unit = 0;
        foreach (var digit in digits)
        {
            unit = (unit << 4) | (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)unit;
    }
}
