using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace McpSecureApis.Core.Json;

/// <summary>
/// The one way by which JSON from outside is read (RFC 8259): UTF-8 without a byte order mark, one value, no comments, no trailing
/// commas, no duplicate members (compared after unescaping), no unpaired surrogates, bounded depth and number length. Numbers keep
/// their text, so what was checked can be forwarded byte-exact.
/// </summary>
internal static class StrictJson
{
    /// <summary>Reads <paramref name="utf8"/>, which must stay unchanged for as long as the document lives.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        StrictJsonOptions options,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out StrictJsonError? error)
    {
        document = null;
        error = Check(utf8.Span, options);
        if (error is not null)
        {
            return false;
        }

        try
        {
            document = JsonDocument.Parse(
                utf8,
                new JsonDocumentOptions { AllowDuplicateProperties = options.AllowDuplicates, MaxDepth = options.MaxDepth });
            return true;
        }
        catch (JsonException)
        {
            // Everything but a duplicate member was found by the check above.
            error = new StrictJsonError("An object names a member twice.", Offset: 0);
            return false;
        }
    }

    /// <summary>Reads <paramref name="utf8"/> with the default bounds.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out StrictJsonError? error) => TryParse(utf8, StrictJsonOptions.Default, out document, out error);

    private static StrictJsonError? Check(ReadOnlySpan<byte> utf8, StrictJsonOptions options)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            return new StrictJsonError("The text starts with a byte order mark.", Offset: 0);
        }

        if (!Utf8.IsValid(utf8))
        {
            return new StrictJsonError("The text is not valid UTF-8.", Offset: 0);
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = options.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length > options.MaxNumberLength)
                {
                    return new StrictJsonError($"A number is longer than {options.MaxNumberLength} characters.", reader.TokenStartIndex);
                }

                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName &&
                    reader.ValueIsEscaped && HasUnpairedSurrogate(reader.ValueSpan))
                {
                    return new StrictJsonError("A string has an unpaired surrogate.", reader.TokenStartIndex);
                }
            }

            return null;
        }
        catch (JsonException)
        {
            var tooDeep = reader.CurrentDepth >= options.MaxDepth;
            return new StrictJsonError(
                tooDeep ? $"The text is nested deeper than {options.MaxDepth} levels or is not valid JSON." : "The text is not valid JSON.",
                reader.BytesConsumed);
        }
    }

    /// <summary>Looks only at escapes: a raw surrogate is not valid UTF-8 and was refused before.</summary>
    private static bool HasUnpairedSurrogate(ReadOnlySpan<byte> escaped)
    {
        var highPending = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var unit = -1;
            if (escaped[i] == (byte)'\\')
            {
                i++;
                if (escaped[i] == (byte)'u')
                {
                    unit = HexUnit(escaped.Slice(i + 1, 4));
                    i += 4;
                }
            }

            var isLow = unit is >= 0xDC00 and <= 0xDFFF;
            if (highPending != isLow)
            {
                return true;
            }

            highPending = unit is >= 0xD800 and <= 0xDBFF;
        }

        return highPending;
    }

    private static int HexUnit(ReadOnlySpan<byte> digits)
    {
        var unit = 0;
        foreach (var digit in digits)
        {
            unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return unit;
    }
}
