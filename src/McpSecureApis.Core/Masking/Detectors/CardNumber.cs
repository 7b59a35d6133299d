using System.Buffers;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Whether digits are the number of a payment card, by issuer ranges, lengths and Luhn, and by how they are grouped.</summary>
internal static class CardNumber
{
    private const int ShortestJoined = 15;

    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["card", "cc", "credit", "debit", "visa"], StringComparison.OrdinalIgnoreCase);

    /// <summary>The end of the longest prefix of the groups that is a card number, or 0.</summary>
    public static int FindEnd(ReadOnlySpan<char> text, ReadOnlySpan<DigitGroup> groups)
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
            if (count >= 12 && IsFree(text, groups[0].Start, group.End, count) && (uniform || IsGrouping(groups[..(i + 1)])) &&
                IsValid(digits[..count]) && (count > 12 || NumberBorders.HasWordBefore(text, groups[0].Start, Words)))
            {
                end = group.End;
            }
        }

        return end;
    }

    /// <summary>
    /// Whether a card number of this length may stand between its neighbours. An underscore joins it to a name, as in
    /// <c>card_4111…</c>; shorter numbers that it joins are articles and accounts.
    /// </summary>
    private static bool IsFree(ReadOnlySpan<char> text, int start, int end, int count) =>
        (NumberBorders.EndsWord(text, end) || text[end] == '_') &&
        (count >= ShortestJoined || (NumberBorders.EndsWord(text, end) && !NumberBorders.IsInsideWord(text, start)));

    private static bool IsGrouping(ReadOnlySpan<DigitGroup> groups)
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
    public static bool IsValid(ReadOnlySpan<char> digits)
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
            2131 => length == 15,
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
}
