using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Review.Output;

/// <summary>A value as JSON that means the same when it is copied and hides nothing: what nobody sees is written as <c>\uXXXX</c>.</summary>
internal static class VisibleJson
{
    private const int LongestLine = 100;

    public static string Line(JsonElement value) => Of(value, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>A short value on one line, a longer one on several.</summary>
    public static string Shown(JsonElement value) => Line(value) is { Length: <= LongestLine } line ? line : Lines(value);

    /// <summary>Lays out JSON that may have been cut, by its brackets and commas alone; a text that is none stays as it is.</summary>
    public static string LaidOut(string text)
    {
        if (text.Length <= LongestLine || text[0] is not ('{' or '['))
        {
            return text;
        }

        var (laid, depth, isQuoted) = (new StringBuilder(), 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (isQuoted || unit == '"')
            {
                laid.Append(unit);
                isQuoted = unit == '"' ? !isQuoted : isQuoted;
                if (unit == '\\' && i + 1 < text.Length)
                {
                    laid.Append(text[++i]);
                }

                continue;
            }

            if (unit is '{' or '[' && i + 1 < text.Length && text[i + 1] is '}' or ']')
            {
                laid.Append(unit).Append(text[++i]);
                continue;
            }

            depth += unit is '{' or '[' ? 1 : unit is '}' or ']' ? -1 : 0;
            _ = unit switch
            {
                '{' or '[' or ',' => NewLine(laid.Append(unit)),
                '}' or ']' => NewLine(laid).Append(unit),
                ':' => laid.Append(": "),
                _ => laid.Append(unit),
            };
        }

        return laid.ToString();

        StringBuilder NewLine(StringBuilder to) => to.Append('\n').Append(' ', 2 * Math.Max(depth, 0));
    }

    private static string Lines(JsonElement value) => Of(value, new JsonWriterOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    });

    private static string Of(JsonElement value, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            value.WriteTo(writer);
        }

        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(buffer.WrittenSpan).EnumerateRunes())
        {
            // Outside of its strings JSON has nothing that is unsafe.
            if (rune.Value != '\n' && UnsafeCharacters.IsUnsafe(rune))
            {
                foreach (var unit in rune.ToString())
                {
                    text.Append($"\\u{(int)unit:X4}");
                }
            }
            else
            {
                text.Append(rune.ToString());
            }
        }

        return text.ToString();
    }
}
