using System.Buffers;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// Finds what is written in digits: payment cards (issuer ranges and Luhn), US social security numbers (areas that were given out) and
/// phone numbers (international, North American, and national ones with their leading zero, or any behind a word such as "phone").
/// Works on runs of digit groups, so that the three are told apart by their shape as a whole.
/// </summary>
internal static class NumberDetector
{
    /// <summary>A longer run is a table of numbers; it is read in windows that start at each group.</summary>
    private const int MostGroups = 20;

    private const int ContextLength = 32;
    private const int ShortestPhone = 6;
    private const int ShortestJoinedCard = 15;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private static readonly SearchValues<string> PhoneWords = SearchValues.Create(
        ["phone", "tel", "mobile", "cell", "fax", "call", "whatsapp", "sms", "contact", "telefon", "handy", "reach", "dial", "text me", "number is"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> CardWords = SearchValues.Create(
        ["card", "cc", "credit", "debit", "visa"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> SsnWords = SearchValues.Create(
        ["ssn", "social security", "social-security", "socialsecurity"], StringComparison.OrdinalIgnoreCase);

    public static void Find(ReadOnlySpan<char> text, ref Detections found)
    {
        Span<Group> groups = stackalloc Group[MostGroups];
        for (var i = 0; i < text.Length;)
        {
            var offset = text[i..].IndexOfAny(Digits);
            if (offset < 0)
            {
                return;
            }

            i += offset;
            var count = Read(text, i, groups);
            i = Examine(text, groups[..count], ref found);
        }
    }

    /// <summary>Reads groups of digits with at most two separating characters between them.</summary>
    private static int Read(ReadOnlySpan<char> text, int start, Span<Group> groups)
    {
        var count = 0;
        var i = start;
        while (count < groups.Length)
        {
            var end = i;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            groups[count++] = new Group(i, end);
            var next = end;
            while (next < text.Length && next - end < 3 && text[next] is ' ' or '-' or '.' or '(' or ')' or '/')
            {
                next++;
            }

            if (next == end || next >= text.Length || !char.IsAsciiDigit(text[next]))
            {
                break;
            }

            i = next;
        }

        return count;
    }

    /// <summary>Takes one finding from the front of the groups, or leaves the first group; returns where to go on.</summary>
    private static int Examine(ReadOnlySpan<char> text, scoped ReadOnlySpan<Group> groups, ref Detections found)
    {
        for (var first = 0; first < groups.Length; first++)
        {
            var rest = groups[first..];
            var isInsideWord = first == 0 && IsInsideWord(text, rest[0].Start);
            if ((!isInsideWord || text[rest[0].Start - 1] == '_') && CardEnd(text, rest) is var cardEnd and > 0)
            {
                found.Add(rest[0].Start, cardEnd, DetectorNames.PaymentCard);
                return cardEnd;
            }

            if (isInsideWord)
            {
                continue;
            }

            if (SsnEnd(text, rest) is var ssnEnd and > 0)
            {
                found.Add(rest[0].Start, ssnEnd, DetectorNames.Ssn);
                return ssnEnd;
            }

            if (PhoneEnd(text, rest, isFirst: first == 0, out var start) is var phoneEnd and > 0)
            {
                found.Add(start, phoneEnd, DetectorNames.Phone);
                return phoneEnd;
            }
        }

        return groups[^1].End;
    }

    private static bool IsInsideWord(ReadOnlySpan<char> text, int start) =>
        start > 0 && (char.IsLetter(text[start - 1]) || text[start - 1] == '_');

    private static bool EndsWord(ReadOnlySpan<char> text, int end) =>
        end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] == '_');

    /// <summary>The end of the longest prefix of the groups that is a card number, or 0.</summary>
    private static int CardEnd(ReadOnlySpan<char> text, ReadOnlySpan<Group> groups)
    {
        const int Longest = 19;
        Span<char> digits = stackalloc char[Longest];
        var count = 0;
        var end = 0;
        var uniform = true;
        for (var i = 0; i < groups.Length; i++)
        {
            var group = groups[i];
            if (i > 0 && (group.Start - groups[i - 1].End != 1 || text[group.Start - 1] is not (' ' or '-' or '.')))
            {
                break;
            }

            if (count + group.Length > Longest)
            {
                break;
            }

            text[group.Start..group.End].CopyTo(digits[count..]);
            count += group.Length;
            uniform &= group.Length == groups[0].Length;
            if (count >= 12 && IsFree(text, groups[0].Start, group.End, count) && (uniform || IsCardGrouping(groups[..(i + 1)])) &&
                IsCard(digits[..count]) && (count > 12 || HasWordBefore(text, groups[0].Start, CardWords)))
            {
                end = group.End;
            }
        }

        return end;
    }

    /// <summary>
    /// Whether a card number of this length may stand between its neighbours. An underscore joins it to a name, as in <c>card_4111…</c>; shorter
    /// numbers that it joins are articles and accounts.
    /// </summary>
    private static bool IsFree(ReadOnlySpan<char> text, int start, int end, int count) =>
        (EndsWord(text, end) || text[end] == '_') &&
        (count >= ShortestJoinedCard || (EndsWord(text, end) && !IsInsideWord(text, start)));

    private static bool IsCardGrouping(ReadOnlySpan<Group> groups)
    {
        foreach (var group in groups)
        {
            if (group.Length < 3)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether digits without separators are a card number: by issuer range and its lengths, and Luhn.</summary>
    public static bool IsCard(ReadOnlySpan<char> digits)
    {
        var four = int.Parse(digits[..4]);
        var length = digits.Length;
        var isIssuer = four switch
        {
            >= 4000 and <= 4999 => length is 13 or 16 or 19,
            >= 5100 and <= 5599 or >= 2221 and <= 2720 => length == 16,
            >= 3400 and <= 3499 or >= 3700 and <= 3799 => length == 15,
            >= 3000 and <= 3059 or 3095 or >= 3600 and <= 3699 or >= 3800 and <= 3999 => length is >= 14 and <= 19,
            >= 3528 and <= 3589 => length is >= 16 and <= 19,
            1800 or 2131 => length == 15,
            >= 2200 and <= 2205 => length is >= 16 and <= 19,
            >= 5000 and <= 5099 or >= 5600 and <= 6999 => length is >= 12 and <= 19,
            >= 1000 and <= 1999 => length == 15,
            >= 8100 and <= 8171 => length is >= 16 and <= 19,
            9792 => length == 16,
            _ => false,
        };
        return isIssuer && digits.ContainsAnyExcept(digits[0]) && IsLuhn(digits);
    }

    private static bool IsLuhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 1 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    private static int SsnEnd(ReadOnlySpan<char> text, ReadOnlySpan<Group> groups)
    {
        if (groups[0].Length == 9 && EndsWord(text, groups[0].End))
        {
            return HasWordBefore(text, groups[0].Start, SsnWords) ? groups[0].End : 0;
        }

        if (groups.Length < 3 || groups[0].Length != 3 || groups[1].Length != 2 || groups[2].Length != 4 ||
            groups[1].Start - groups[0].End != 1 || groups[2].Start - groups[1].End != 1 || !EndsWord(text, groups[2].End) ||
            text[groups[0].End] != text[groups[1].End] || text[groups[0].End] is not ('-' or ' ' or '.'))
        {
            return 0;
        }

        // A fourth group in the same hand makes it some other number.
        if (groups.Length > 3 && text[groups[2].End] == text[groups[0].End] && text[groups[0].End] != ' ')
        {
            return 0;
        }

        Span<char> digits = stackalloc char[9];
        text.Slice(groups[0].Start, 3).CopyTo(digits);
        text.Slice(groups[1].Start, 2).CopyTo(digits[3..]);
        text.Slice(groups[2].Start, 4).CopyTo(digits[5..]);
        return IsSsn(digits) || HasWordBefore(text, groups[0].Start, SsnWords) ? groups[2].End : 0;
    }

    /// <summary>
    /// Areas 000 and 666, group 00 and serial 0000 are never given out; two numbers were printed in advertisements. An area from 900 is that
    /// of an individual taxpayer number, by its group.
    /// </summary>
    public static bool IsSsn(ReadOnlySpan<char> digits) =>
        (digits[0] != '9' || IsTaxpayerGroup(int.Parse(digits[3..5]))) && !digits.StartsWith("000") && !digits.StartsWith("666") &&
        !digits[3..5].SequenceEqual("00") && !digits.EndsWith("0000") &&
        !digits.SequenceEqual("078051120") && !digits.SequenceEqual("219099999");

    private static bool IsTaxpayerGroup(int group) => group is (>= 50 and <= 65) or (>= 70 and <= 88) or (>= 90 and <= 92) or (>= 94 and <= 99);

    private static int PhoneEnd(ReadOnlySpan<char> text, ReadOnlySpan<Group> groups, bool isFirst, out int start)
    {
        start = groups[0].Start;
        if (groups.Length == 1 && groups[0].Length < ShortestPhone)
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
            (!isFirst && !plus && before is not (' ' or '/')))
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
        if (groups.Length > area + 1 && groups[area].Length is >= 2 and <= 5 && groups[area].Start > 0 && text[groups[area].Start - 1] == '(' &&
            text[groups[area].End] == ')' && LongestPrefix(text, groups, 8, 12, 6) is var areaEnd and > 0 && areaEnd > groups[area].End)
        {
            return WithExtension(text, areaEnd);
        }

        var hasWord = isFirst && HasWordBefore(text, start, PhoneWords);
        // Three, two and four digits are a social security number that was never given out.
        var isSsnShape = groups.Length >= 3 && groups[0].Length == 3 && groups[1].Length == 2 && groups[2].Length == 4;
        if (text[groups[0].Start] == '0' && !isSsnShape && !IsDate(text, groups))
        {
            var end = text.Slice(groups[0].Start, Math.Min(2, groups[0].Length)) is "00"
                ? LongestPrefix(text, groups, hasWord ? 9 : 10, 15, 6)
                : LongestPrefix(text, groups, 9, 12, 5);

            // Without a separator, a row of digits that starts with a zero is a number of anything.
            if (end > groups[0].End || (end > 0 && hasWord))
            {
                return WithExtension(text, end);
            }
        }

        if (hasWord && !IsDate(text, groups))
        {
            return WithExtension(text, LongestPrefix(text, groups, ShortestPhone, 15, 6));
        }

        return 0;
    }

    private static int NorthAmericanEnd(ReadOnlySpan<char> text, ReadOnlySpan<Group> groups)
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
    private static int LongestPrefix(ReadOnlySpan<char> text, ReadOnlySpan<Group> groups, int fewest, int most, int mostGroups)
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
        EndsWord(text, end) ||
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
    private static bool IsDate(ReadOnlySpan<char> text, ReadOnlySpan<Group> groups)
    {
        if (groups.Length < 3 || text[groups[0].End] != text[groups[1].End] || text[groups[0].End] == ' ')
        {
            return false;
        }

        var (first, second, third) = (groups[0].Length, groups[1].Length, groups[2].Length);
        return second <= 2 && ((first <= 2 && third == 4 && IsYear(text, groups[2])) || (first == 4 && third <= 2 && IsYear(text, groups[0])));
    }

    private static bool IsYear(ReadOnlySpan<char> text, Group group)
    {
        var century = text.Slice(group.Start, 2);
        return century.SequenceEqual("19") || century.SequenceEqual("20");
    }

    private static bool HasWordBefore(ReadOnlySpan<char> text, int start, SearchValues<string> words) =>
        text[Math.Max(0, start - ContextLength)..start].IndexOfAny(words) >= 0;

    private readonly record struct Group(int Start, int End)
    {
        public int Length => End - Start;
    }
}
