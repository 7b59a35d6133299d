using System.Buffers;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// Whether digits are a phone number: an international or North American one, or a national one with its leading zero or behind a word
/// such as "phone".
/// </summary>
internal static class PhoneNumber
{
    private const int Shortest = 6;

    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["phone", "tel", "mobile", "cell", "fax", "call", "whatsapp", "sms", "contact", "telefon", "handy", "reach", "dial", "text me", "number is"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The end of the number at the front of the groups, or 0; <paramref name="start"/> is before its plus or parenthesis.</summary>
    public static int FindEnd(ReadOnlySpan<char> text, ReadOnlySpan<DigitGroup> groups, bool isFirst, out int start)
    {
        start = groups[0].Start;
        if (groups.Length == 1 && groups[0].Length < Shortest)
        {
            return 0;
        }

        var before = start > 0 ? text[start - 1] : ' ';
        if (before == '(')
        {
            start--;
            before = start > 0 ? text[start - 1] : ' ';
        }

        var plus = before == '+';
        if (plus)
        {
            start--;
            before = start > 0 ? text[start - 1] : ' ';
        }

        // "+" also joins words and numbers; "$", "#" and a comma stand before amounts and counts.
        if (char.IsLetterOrDigit(before) || before is '_' or '.' or '-' or '$' or '€' or '£' or '#' or '+' ||
            (!isFirst && before is not (' ' or '/')))
        {
            return 0;
        }

        if (plus)
        {
            return text[groups[0].Start] == '0' ? 0 : WithExtension(text, LongestPrefix(text, groups, 7, 15, 6));
        }

        if (NorthAmericanEnd(text, groups) is var northAmerican and > 0)
        {
            return WithExtension(text, northAmerican);
        }

        // An area code in parentheses.
        var area = text[groups[0].Start - (groups[0].Start > 0 ? 1 : 0)] == '(' ? 0 : 1;
        if (groups.Length > area + 1 && groups[area].Length is >= 2 and <= 5 && text[groups[area].Start - 1] == '(' &&
            text[groups[area].End] == ')' && LongestPrefix(text, groups, 8, 12, 6) is var areaEnd and > 0 && areaEnd > groups[area].End)
        {
            return WithExtension(text, areaEnd);
        }

        var hasWord = isFirst && NumberBorders.HasWordBefore(text, start, Words);
        // Three, two and four digits are a social security number that was never given out.
        var isSsnShape = groups.Length >= 3 && groups[0].Length == 3 && groups[1].Length == 2 && groups[2].Length == 4;
        if (text[groups[0].Start] == '0' && !isSsnShape && !IsDate(text, groups))
        {
            var end = text.Slice(groups[0].Start, Math.Min(2, groups[0].Length)) is "00"
                ? LongestPrefix(text, groups, 10, 15, 6)
                : LongestPrefix(text, groups, 9, 12, 5);

            // Without a separator, a row of digits that starts with a zero is a number of anything.
            if (end > groups[0].End || (end > 0 && hasWord))
            {
                return WithExtension(text, end);
            }
        }

        if (hasWord && !IsDate(text, groups))
        {
            return WithExtension(text, LongestPrefix(text, groups, Shortest, 15, 6));
        }

        return 0;
    }

    private static int NorthAmericanEnd(ReadOnlySpan<char> text, ReadOnlySpan<DigitGroup> groups)
    {
        var at = groups[0].Length == 1 && text[groups[0].Start] == '1' && groups.Length > 3 ? 1 : 0;
        if (groups.Length < at + 3)
        {
            return 0;
        }

        var (area, exchange, line) = (groups[at], groups[at + 1], groups[at + 2]);
        return area.Length == 3 && exchange.Length == 3 && line.Length == 4 && text[area.Start] >= '2' &&
            EndsNumber(text, line.End) && !(groups.Length > at + 3 && text[line.End] is '-' or '.')
            ? line.End
            : 0;
    }

    /// <summary>The end of the most groups whose digits are between the bounds, or 0.</summary>
    private static int LongestPrefix(ReadOnlySpan<char> text, ReadOnlySpan<DigitGroup> groups, int fewest, int most, int mostGroups)
    {
        var digits = 0;
        var end = 0;
        for (var i = 0; i < groups.Length && i < mostGroups; i++)
        {
            digits += groups[i].Length;
            if (digits > most)
            {
                break;
            }

            if (digits >= fewest && EndsNumber(text, groups[i].End))
            {
                end = groups[i].End;
            }
        }

        return end;
    }

    /// <summary>A letter directly behind is allowed only as the start of an extension.</summary>
    private static bool EndsNumber(ReadOnlySpan<char> text, int end) =>
        NumberBorders.EndsWord(text, end) ||
        (text[end] is 'x' or 'X' or 'e' && end + 1 < text.Length && (char.IsAsciiDigit(text[end + 1]) || text[end + 1] is 'x'));

    private static int WithExtension(ReadOnlySpan<char> text, int end)
    {
        if (end == 0)
        {
            return 0;
        }

        var rest = text[end..];
        var i = rest.Length > 0 && rest[0] == ' ' ? 1 : 0;
        if (rest[i..].StartsWith("ext", StringComparison.OrdinalIgnoreCase))
        {
            i += 3;
        }
        else if (i < rest.Length && rest[i] is 'x' or 'X')
        {
            i++;
        }
        else
        {
            return end;
        }

        while (i < rest.Length && rest[i] is '.' or ' ' or ':')
        {
            i++;
        }

        var digits = i;
        while (i < rest.Length && i - digits < 7 && char.IsAsciiDigit(rest[i]))
        {
            i++;
        }

        return i > digits ? end + i : end;
    }

    /// <summary>Day, month and year in any order, so that "01.02.2023 10" is not a phone number.</summary>
    private static bool IsDate(ReadOnlySpan<char> text, ReadOnlySpan<DigitGroup> groups)
    {
        if (groups.Length < 3 || text[groups[0].End] != text[groups[1].End] || text[groups[0].End] == ' ')
        {
            return false;
        }

        var (first, second, third) = (groups[0].Length, groups[1].Length, groups[2].Length);
        return second <= 2 && ((first <= 2 && third == 4 && IsYear(text, groups[2])) || (first == 4 && third <= 2 && IsYear(text, groups[0])));
    }

    private static bool IsYear(ReadOnlySpan<char> text, DigitGroup group)
    {
        var century = text.Slice(group.Start, 2);
        return century.SequenceEqual("19") || century.SequenceEqual("20");
    }
}
