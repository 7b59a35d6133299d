using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace McpSecureApis.Json;

/// <summary>
/// The one way by which JSON from outside is read (RFC 8259): UTF-8 without a byte order mark, one value, no comments, no trailing
/// commas, no duplicate members (compared after unescaping), no unpaired surrogates, bounded depth and number length. Numbers keep
/// their text, so what was checked can be forwarded byte-exact.
/// </summary>
internal static class StrictJson
{
    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("0123456789+-.eE"u8);

    /// <summary>Reads <paramref name="utf8"/>, which must stay unchanged for as long as the document lives.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        StrictJsonOptions options,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out StrictJsonError? error)
    {
        document = null;
        error = CheckBytes(utf8.Span) ?? (NeedsLook(utf8.Span, options) ? CheckTokens(utf8.Span, options) : null);
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
            // Anything that the look at the tokens does not find is a duplicate member.
            error = CheckTokens(utf8.Span, options) ??
                new StrictJsonError(StrictJsonFault.DuplicateMember, "An object names a member twice.", Offset: 0);
            return false;
        }
    }

    /// <summary>Reads <paramref name="utf8"/> with the default bounds.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out StrictJsonError? error) => TryParse(utf8, StrictJsonOptions.Default, out document, out error);

    internal static StrictJsonError? CheckBytes(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            return new StrictJsonError(StrictJsonFault.ByteOrderMark, "The text starts with a byte order mark.", Offset: 0);
        }

        if (!Utf8.IsValid(utf8))
        {
            return new StrictJsonError(StrictJsonFault.NotUtf8, "The text is not valid UTF-8.", Offset: 0);
        }

        return null;
    }

    /// <summary>
    /// Whether the text may hold what the library lets pass, an escape of a surrogate or a long number; looked at in steps, because nearly
    /// no text does, and reading every text twice would double what reading costs.
    /// </summary>
    private static bool NeedsLook(ReadOnlySpan<byte> utf8, StrictJsonOptions options)
    {
        if (utf8.IndexOf("\\u"u8) >= 0)
        {
            return true;
        }

        // A number that is too long covers at least one of these places.
        var step = options.MaxNumberLength + 1;
        for (var i = step - 1; i < utf8.Length; i += step)
        {
            if (!NumberCharacters.Contains(utf8[i]))
            {
                continue;
            }

            var before = i - utf8[..i].LastIndexOfAnyExcept(NumberCharacters);
            var after = utf8[i..].IndexOfAnyExcept(NumberCharacters);
            if (before + (after < 0 ? utf8.Length - i : after) - 1 > options.MaxNumberLength)
            {
                return true;
            }
        }

        return false;
    }

    private static StrictJsonError? CheckTokens(ReadOnlySpan<byte> utf8, StrictJsonOptions options)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = options.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length > options.MaxNumberLength)
                {
                    return new StrictJsonError(
                        StrictJsonFault.NumberTooLong,
                        $"A number is longer than {options.MaxNumberLength} characters.",
                        reader.TokenStartIndex);
                }

                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName &&
                    reader.ValueIsEscaped && HasUnpairedSurrogate(reader.ValueSpan))
                {
                    return new StrictJsonError(StrictJsonFault.CutSurrogate, "A string has an unpaired surrogate.", reader.TokenStartIndex);
                }
            }

            return null;
        }
        catch (JsonException)
        {
            // The library does not tell which rule was broken.
            return Explain(utf8, options, reader.BytesConsumed);
        }
    }

    private static StrictJsonError Explain(ReadOnlySpan<byte> utf8, StrictJsonOptions options, long offset)
    {
        using var reader = new StrictJsonReader(utf8, options);
        reader.Skip();
        return !reader.TryComplete() && reader.Fault == StrictJsonFault.TooDeep
            ? new StrictJsonError(StrictJsonFault.TooDeep, $"The text is nested deeper than {options.MaxDepth} levels.", offset)
            : new StrictJsonError(StrictJsonFault.NotJson, "The text is not valid JSON.", offset);
    }

    /// <summary>Looks only at escapes: a raw surrogate is not valid UTF-8 and was refused before.</summary>
    internal static bool HasUnpairedSurrogate(ReadOnlySpan<byte> escaped)
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
