using System.Buffers;
using System.Globalization;
using System.Text;

namespace McpSecureApis.Core.Requests;

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

        return ChangesPath(value) ? "must not contain slashes, backslashes or a '.' or '..' segment, also not encoded: it is part of the request's path" : null;
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

    /// <summary>Whether the text has one of the characters, as it stands or after folding and decoding it as often as a careless reader would.</summary>
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
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
            or (>= 0x180B and <= 0x180F) or (>= 0x2060 and <= 0x206F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFFF0 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE0FFF);

    // Not string.Normalize: without ICU data (InvariantGlobalization) it returns its input. These are all characters whose
    // compatibility decomposition (NFKC) has a dot, slash, backslash, percent sign, semicolon or ASCII letter or digit that matters here.
    private static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            _ = unit switch
            {
                >= '\uFF01' and <= '\uFF5E' => folded.Append((char)(unit - 0xFEE0)),
                '\u2024' or '\uFE52' => folded.Append('.'),
                '\u2025' or '\uFE30' => folded.Append(".."),
                '\u2026' or '\uFE19' => folded.Append("..."),
                >= '\u2488' and <= '\u249B' => folded.Append("1."),
                '\u2100' or '\u2101' or '\u2105' or '\u2106' => folded.Append("a/c"),
                '\u2044' or '\u2215' or '\u29F8' => folded.Append('/'),
                '\uFE68' or '\u2216' or '\u29F5' or '\u29F9' => folded.Append('\\'),
                '\uFE6A' => folded.Append('%'),
                '\uFE54' or '\uFE14' or '\u037E' => folded.Append(';'),
                >= '\u2460' and <= '\u2468' => folded.Append((char)(unit - '\u2460' + '1')),
                >= '\u2080' and <= '\u2089' => folded.Append((char)(unit - '\u2080' + '0')),
                '\u2070' or (>= '\u2074' and <= '\u2079') => folded.Append((char)(unit - '\u2070' + '0')),
                '\u00B9' => folded.Append('1'),
                '\u00B2' => folded.Append('2'),
                '\u00B3' => folded.Append('3'),
                '\u3000' or '\u00A0' => folded.Append(' '),
                _ => folded.Append(unit),
            };
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
                var (value, more) = first switch
                {
                    >= 0xC0 and <= 0xDF => (first & 0x1F, 1),
                    >= 0xE0 and <= 0xEF => (first & 0x0F, 2),
                    >= 0xF0 and <= 0xF7 => (first & 0x07, 3),
                    >= 0xF8 and <= 0xFB => (first & 0x03, 4),
                    >= 0xFC and <= 0xFD => (first & 0x01, 5),
                    _ => (first, 0),
                };

                // Continuation bytes are taken by their lower six bits whatever the upper ones are, as careless decoders do.
                for (; more > 0 && TryByte(text, i, out var next); more--, i += 3)
                {
                    value = (value << 6) | (next & 0x3F);
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
