using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace McpSecureApis.Core.Arguments.Schemas;

/// <summary>Reads strings and numbers of a parsed document without making objects of them.</summary>
internal static class JsonTexts
{
    /// <summary>The text of a number, as it was sent.</summary>
    public static ReadOnlySpan<byte> Number(JsonElement number) => JsonMarshal.GetRawUtf8Value(number);

    /// <summary>
    /// Decodes a string into <paramref name="buffer"/>, or into a rented array when it is longer; the caller gives that back with
    /// <see cref="Return"/>.
    /// </summary>
    public static ReadOnlySpan<char> Read(JsonElement text, Span<char> buffer, out char[]? rented)
    {
        rented = null;
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        if (raw.Contains((byte)'\\'))
        {
            return text.GetString();
        }

        if (raw.Length > buffer.Length)
        {
            buffer = rented = ArrayPool<char>.Shared.Rent(raw.Length);
        }

        return buffer[..Encoding.UTF8.GetChars(raw, buffer)];
    }

    public static void Return(char[]? rented)
    {
        if (rented is not null)
        {
            // It held an argument.
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>The length of a string in code points, as JSON Schema counts.</summary>
    public static int CodePoints(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        var count = 0;
        if (raw.Contains((byte)'\\'))
        {
            foreach (var unit in text.GetString()!)
            {
                count += char.IsLowSurrogate(unit) ? 0 : 1;
            }

            return count;
        }

        foreach (var unit in raw)
        {
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
