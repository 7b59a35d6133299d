using System.Buffers;
using System.Globalization;
using System.Text;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>
/// Says which text may become (part of) one path segment. Percent-encoding alone does not keep a value in its segment: servers,
/// proxies and <see cref="Uri"/> itself resolve dot segments, and many decode <c>%2F</c>, some twice, some with overlong UTF-8 or after
/// compatibility normalisation.
/// </summary>
internal static class PathText
{
    /// <summary>As a repeated decoder would: two rounds of decoding and the text as it stands.</summary>
    private const int Rounds = 3;

    /// <summary>Characters that none of the rounds below reacts to.</summary>
    private static readonly SearchValues<char> Harmless =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~:,@+=!$&'()*");

    private static readonly SearchValues<char> HarmlessBesideOthers =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~:,@+=!$&'()*. ");

    /// <summary>What is wrong with the value, in words a model can repair from; null when it may stand in a path.</summary>
    public static string? FindProblem(string value)
    {
        if (value.Length == 0)
        {
            return "must not be empty: it is part of the request's path";
        }

        if (IsHarmless(value))
        {
            return null;
        }

        foreach (var rune in value.EnumerateRunes())
        {
            if (IsInvisible(rune))
            {
                return "must not contain control or invisible characters: it is part of the request's path";
            }
        }

        return ChangesPath(value)
            ? "must not contain slashes, backslashes or a '.' or '..' segment, also not encoded: it is part of the request's path"
            : null;
    }

    /// <summary>Whether the text, as one whole segment, could be read as more than one segment or as a dot segment.</summary>
    public static bool ChangesPath(string segment)
    {
        if (IsHarmless(segment))
        {
            return false;
        }

        var text = segment;
        for (var round = 0; round < Rounds; round++)
        {
            text = Fold(text);
            if (text.AsSpan().ContainsAny('/', '\\', '\0') || IsDots(text))
            {
                return true;
            }

            var decoded = Decode(text);
            if (string.Equals(decoded, text, StringComparison.Ordinal))
            {
                return false;
            }

            text = decoded;
        }

        return false;
    }

    /// <summary>
    /// Whether the text has one of the characters, as it stands or after folding and decoding it as often as a careless reader would.
    /// </summary>
    public static bool HoldsAny(string text, ReadOnlySpan<char> characters)
    {
        for (var round = 0; round < Rounds; round++)
        {
            text = Fold(text);
            if (text.AsSpan().ContainsAny(characters))
            {
                return true;
            }

            var decoded = Decode(text);
            if (string.Equals(decoded, text, StringComparison.Ordinal))
            {
                return false;
            }

            text = decoded;
        }

        return false;
    }

    private static bool IsHarmless(string text) =>
        !text.AsSpan().ContainsAnyExcept(HarmlessBesideOthers) && text.AsSpan().ContainsAny(Harmless);

    /// <summary>Only dots and white space: some servers cut trailing spaces and dots. A path parameter (<c>..;x</c>) is cut by others.</summary>
    private static bool IsDots(string text)
    {
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var name = text.AsSpan(0, end < 0 ? text.Length : end);
        var dots = 0;
        foreach (var unit in name)
        {
            if (unit == '.')
            {
                dots++;
            }
            else if (!char.IsWhiteSpace(unit))
            {
                return false;
            }
        }

        // No dot at all: blank text is a name like another, but nothing before ';' is an empty segment.
        return dots > 0 || end == 0;
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or
            UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
            or (>= 0x180B and <= 0x180F) or 0x2065 or (>= 0xFE00 and <= 0xFE0F)
            or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>
    /// Compatibility forms as the plain characters that they stand for, and what best-fit conversions make slashes of. Composed letters
    /// stay composed: nothing that matters here is within one.
    /// </summary>
    private static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var value = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) == OperationStatus.Done ? rune.Value : text[i];
            var plain = UnicodeForms.Decompose(value, NormalForm.Nfkc);
            var isComposed = plain.Length > length && !UnicodeForms.Decompose(value, NormalForm.Nfc).IsEmpty;
            folded.Append(value switch
            {
                0x2044 or 0x2215 or 0x29F8 => "/",
                0x2216 or 0x29F5 or 0x29F9 => "\\",
                _ => plain.IsEmpty || isComposed ? text.AsSpan(i, length) : plain,
            });
            i += length;
        }

        return folded.ToString();
    }

    /// <summary>One round of the most lenient decoding seen: <c>%XX</c> with overlong UTF-8, and <c>%uXXXX</c>.</summary>
    private static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (i + 5 < text.Length && text[i] == '%' && text[i + 1] is 'u' or 'U' && TryHex(text.AsSpan(i + 2, 4), out var unit))
            {
                decoded.Append((char)unit);
                i += 6;
            }
            else if (TryByte(text, i, out var first))
            {
                i += 3;
                var (value, more, least) = first switch
                {
                    >= 0xC0 and <= 0xDF => (first & 0x1F, 1, 0x80),
                    >= 0xE0 and <= 0xEF => (first & 0x0F, 2, 0x800),
                    >= 0xF0 and <= 0xF7 => (first & 0x07, 3, 0x10000),
                    >= 0xF8 and <= 0xFB => (first & 0x03, 4, 0x200000),
                    >= 0xFC and <= 0xFD => (first & 0x01, 5, 0x4000000),
                    _ => (first, 0, 0),
                };

                // Continuation bytes are taken by their lower six bits whatever the upper ones are, as careless decoders do.
                for (; more > 0 && TryByte(text, i, out var next); more--, i += 3)
                {
                    value = (value << 6) | (next & 0x3F);
                }

                // Nobody writes a character with more bytes than it needs, but to hide it.
                if (more == 0 && value < least)
                {
                    decoded.Append('\0');
                }

                decoded.Append(Rune.IsValid(value) ? new Rune(value).ToString() : "\uFFFD");
            }
            else
            {
                decoded.Append(text[i++]);
            }
        }

        return decoded.ToString();
    }

    private static bool TryByte(string text, int index, out int value)
    {
        value = 0;
        return index + 2 < text.Length && text[index] == '%' && TryHex(text.AsSpan(index + 1, 2), out value);
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
