using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpSecureApis.Json;
using McpSecureApis.Json.Schemas.Values;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Core.Arguments.Normalization;

/// <summary>
/// Puts the strings for which the schema says <c>normalize</c> into their normal form, before anything is checked: what is checked is what is
/// sent. Every other byte of the arguments stays, and arguments that are in that form already are handed on as they are.
/// </summary>
/// <param name="root">The place of the arguments; null when no string has a form.</param>
internal sealed class ArgumentNormalizer(NormalizedPlace? root)
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\" + string.Concat(Enumerable.Range(0, ' ').Select(unit => (char)unit)));

    public static ArgumentNormalizer None { get; } = new(root: null);

    /// <summary>False when a string is too long, before or after, or the arguments grow by more than the longest string.</summary>
    public bool TryApply(JsonElement arguments, out JsonElement normal)
    {
        normal = arguments;
        return root is null || !Differs(arguments, root) || TryWrite(arguments, root, out normal);
    }

    /// <summary>The same for one value whose place is known; the value itself when it cannot be done.</summary>
    public static JsonElement Apply(JsonElement value, NormalizedPlace place) =>
        place.Asks && Differs(value, place) && TryWrite(value, place, out var normal) ? normal : value;

    private static bool Differs(JsonElement value, NormalizedPlace place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when place.Form is { } form:
                return !IsNormal(value, form);
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    if (place.Item(index++) is { } below && Differs(item, below))
                    {
                        return true;
                    }
                }

                return false;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (place.Member(member) is { } below && Differs(member.Value, below))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private static bool IsNormal(JsonElement text, NormalForm form)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text);
        if (Ascii.IsValid(raw) && raw.IndexOf("\\u"u8) < 0)
        {
            return true;
        }

        var buffer = (stackalloc char[256]);
        var isNormal = NormalText.IsNormal(JsonTexts.Read(text, buffer, out var rented), form);
        JsonTexts.Return(rented);
        return isNormal;
    }

    private static bool TryWrite(JsonElement value, NormalizedPlace place, out JsonElement normal)
    {
        normal = value;
        var length = JsonMarshal.GetRawUtf8Value(value).Length;
        using var output = new PooledBuffer(length + 256);
        if (!TryWrite(value, place, output, length + ValidatedCall.LongestString))
        {
            return false;
        }

        using var document = JsonDocument.Parse(output.WrittenMemory);
        normal = document.RootElement.Clone();
        return true;
    }

    private static bool TryWrite(JsonElement value, NormalizedPlace? place, PooledBuffer output, int longest)
    {
        var isFirst = true;
        switch (value.ValueKind)
        {
            case JsonValueKind.String when place?.Form is { } form && !IsNormal(value, form):
                return TryWriteText(value, form, output) && output.Written.Length <= longest;
            case JsonValueKind.Array when place is not null:
                var index = 0;
                output.Write("["u8);
                foreach (var item in value.EnumerateArray())
                {
                    Separate(ref isFirst, output);
                    if (!TryWrite(item, place.Item(index++), output, longest))
                    {
                        return false;
                    }
                }

                output.Write("]"u8);
                return true;
            case JsonValueKind.Object when place is not null:
                output.Write("{"u8);
                foreach (var member in value.EnumerateObject())
                {
                    Separate(ref isFirst, output);
                    output.Write("\""u8);
                    output.Write(JsonMarshal.GetRawUtf8PropertyName(member));
                    output.Write("\":"u8);
                    if (!TryWrite(member.Value, place.Member(member), output, longest))
                    {
                        return false;
                    }
                }

                output.Write("}"u8);
                return true;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(value));
                return true;
        }
    }

    private static void Separate(ref bool isFirst, PooledBuffer output)
    {
        if (!isFirst)
        {
            output.Write(","u8);
        }

        isFirst = false;
    }

    private static bool TryWriteText(JsonElement text, NormalForm form, PooledBuffer output)
    {
        if (JsonMarshal.GetRawUtf8Value(text).Length > ValidatedCall.LongestString)
        {
            return false;
        }

        var buffer = (stackalloc char[256]);
        var normal = NormalText.Of(JsonTexts.Read(text, buffer, out var rented), form, ValidatedCall.LongestString);
        WriteText(normal.Text, output);
        normal.Return();
        JsonTexts.Return(rented);
        return !normal.IsTooLong;
    }

    private static void WriteText(ReadOnlySpan<char> text, PooledBuffer output)
    {
        output.Write("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Escaped);
            plain = plain < 0 ? text.Length : plain;
            Encoding.UTF8.GetBytes(text[..plain], output);
            text = text[plain..];
            if (!text.IsEmpty)
            {
                Encoding.UTF8.GetBytes(text[0] < ' ' ? $"\\u{(int)text[0]:x4}" : $"\\{text[0]}", output);
                text = text[1..];
            }
        }

        output.Write("\""u8);
    }
}
