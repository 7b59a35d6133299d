using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpSecureApis.Core.Approvals.Forms;

/// <summary>
/// The one text of a JSON value by RFC 8785 (JCS): members in the order of their UTF-16 code units, no white space, the least escapes. What is
/// digested or signed here holds whole numbers only, so the part of the RFC about fractions is not needed; another number is refused.
/// </summary>
internal static class CanonicalForm
{
    /// <summary>The greatest whole number that every reader of JSON has exactly (RFC 7493).</summary>
    private const long MostExact = 9_007_199_254_740_991;

    /// <exception cref="InvalidOperationException">A number has a fraction, an exponent or too many digits.</exception>
    public static byte[] Of(JsonNode value) => Of(JsonSerializer.SerializeToElement(value), asWritten: false);

    /// <summary>The same of a value of an author's, whose numbers are kept as they are written: <c>1.0</c> is sent as it stands.</summary>
    public static string OfAuthored(JsonElement value) => Encoding.UTF8.GetString(Of(value, asWritten: true));

    /// <summary>SHA-256 of the form, lower-case hex.</summary>
    /// <exception cref="InvalidOperationException">A number has a fraction, an exponent or too many digits.</exception>
    public static string DigestOf(JsonNode value) => Convert.ToHexStringLower(SHA256.HashData(Of(value)));

    /// <summary>Section 3.2.2.2: quote, backslash and controls are escaped, the shortest way; everything else stands as it is.</summary>
    public static string TextOf(string value)
    {
        var escaped = new StringBuilder(value.Length + 2).Append('"');
        foreach (var unit in value)
        {
            _ = unit switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\f' => escaped.Append("\\f"),
                '\r' => escaped.Append("\\r"),
                < ' ' => escaped.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(unit),
            };
        }

        return escaped.Append('"').ToString();
    }

    private static byte[] Of(JsonElement value, bool asWritten)
    {
        var text = new ArrayBufferWriter<byte>();
        Write(text, value, asWritten);
        return text.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> text, JsonElement value, bool asWritten)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var separator = "{"u8;
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Write(separator);
                    text.Write(Encoding.UTF8.GetBytes(TextOf(member.Name)));
                    text.Write(":"u8);
                    Write(text, member.Value, asWritten);
                    separator = ","u8;
                }

                text.Write(separator[0] == '{' ? "{}"u8 : "}"u8);
                break;
            case JsonValueKind.Array:
                text.Write("["u8);
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    text.Write(index == 0 ? [] : ","u8);
                    Write(text, item, asWritten);
                }

                text.Write("]"u8);
                break;
            case JsonValueKind.String:
                text.Write(Encoding.UTF8.GetBytes(TextOf(value.GetString()!)));
                break;
            case JsonValueKind.Number:
                text.Write(Encoding.ASCII.GetBytes(asWritten ? value.GetRawText() : Whole(value)));
                break;
            default:
                text.Write(value.ValueKind switch { JsonValueKind.True => "true"u8, JsonValueKind.False => "false"u8, _ => "null"u8 });
                break;
        }
    }

    private static string Whole(JsonElement number) =>
        number.TryGetInt64(out var whole) && whole is >= -MostExact and <= MostExact
            ? whole.ToString(CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("A form that is digested holds whole numbers only.");
}
