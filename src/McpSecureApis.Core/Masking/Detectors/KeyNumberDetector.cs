using System.Buffers;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// Finds payment cards, phone numbers and US social security numbers in the keys of maps. Keys look like <c>prefix_id</c>: here an underscore or a
/// letter ends a number, and an underscore separates its groups. In running text that would find too much, so
/// <see cref="NumberDetector"/> does not do it.
/// </summary>
internal static class KeyNumberDetector
{
    private const int MostGroups = 6;
    private const int ShortestCard = 13;
    private const int LongestCard = 19;
    private const int UuidLength = 36;

    private static readonly SearchValues<string> PhoneEndings = SearchValues.Create(
        ["phone", "mobile", "telefon", "msisdn"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> HexLetters = SearchValues.Create("abcdefABCDEF");

    private static readonly string[] PhoneWords = ["tel", "cell", "fax", "handy", "whatsapp"];

    public static void Find(ReadOnlySpan<char> key, ref Detections found)
    {
        Span<DigitGroup> buffer = stackalloc DigitGroup[MostGroups];
        for (var i = 0; i < key.Length;)
        {
            var offset = key[i..].IndexOfAnyInRange('0', '9');
            if (offset < 0)
            {
                return;
            }

            var groups = buffer[..Read(key, i + offset, buffer)];
            var start = groups[0].Start;
            i = groups[0].End;
            if (CardEnd(key, groups) is var cardEnd and > 0)
            {
                found.Add(start, i = cardEnd, DetectorNames.PaymentCard);
            }
            else if (SsnEnd(key, groups) is var ssnEnd and > 0)
            {
                found.Add(start, i = ssnEnd, DetectorNames.Ssn);
            }
            else if (PhoneEnd(key, groups) is var phoneEnd and > 0)
            {
                found.Add(start > 0 && key[start - 1] == '+' ? start - 1 : start, i = phoneEnd, DetectorNames.Phone);
            }
        }
    }

    /// <summary>Reads groups of digits with one separating character between them.</summary>
    private static int Read(ReadOnlySpan<char> key, int start, Span<DigitGroup> groups)
    {
        var count = 0;
        for (var i = start; count < groups.Length;)
        {
            var length = key[i..].IndexOfAnyExceptInRange('0', '9');
            var end = length < 0 ? key.Length : i + length;
            groups[count++] = new DigitGroup(i, end);
            if (end + 1 >= key.Length || key[end] is not ('_' or '-' or '.' or ' ') || !char.IsAsciiDigit(key[end + 1]))
            {
                break;
            }

            i = end + 1;
        }

        return count;
    }

    /// <summary>The end of the longest prefix of the groups that is a card number as cards are printed, or 0.</summary>
    private static int CardEnd(ReadOnlySpan<char> key, ReadOnlySpan<DigitGroup> groups)
    {
        Span<char> digits = stackalloc char[LongestCard];
        var count = 0;
        var end = 0;
        for (var i = 0; i < groups.Length && count + groups[i].Length <= LongestCard; i++)
        {
            key[groups[i].Start..groups[i].End].CopyTo(digits[count..]);
            count += groups[i].Length;
            if (count >= ShortestCard && IsPrinted(groups[..(i + 1)]) && CardNumber.IsValid(digits[..count]) &&
                !(i == 0 && IsTradeNumber(digits[..count])) && !IsDigestOrUuid(key, groups[0].Start, groups[i].End))
            {
                end = groups[i].End;
            }
        }

        return end;
    }

    /// <summary>
    /// In one piece, in fours (the last group may be shorter), 4-6-5, 4-6-4 or 4-3-3-3. Other groups that an underscore
    /// joins are rather an identifier and a time.
    /// </summary>
    private static bool IsPrinted(ReadOnlySpan<DigitGroup> groups)
    {
        if (groups.Length == 1)
        {
            return true;
        }

        if (groups[0].Length != 4)
        {
            return false;
        }

        if (groups.Length == 3 && groups[1].Length == 6)
        {
            return groups[2].Length is 4 or 5;
        }

        var middle = groups[1].Length;
        if (middle == 3)
        {
            return groups.Length == 4 && groups[2].Length == 3 && groups[3].Length == 3;
        }

        foreach (var group in groups[..^1])
        {
            if (group.Length != 4)
            {
                return false;
            }
        }

        return groups[^1].Length <= 4;
    }

    /// <summary>
    /// An article or shipment number (EAN-13, GTIN-14, SSCC) by its own check digit: in keys these are more frequent than cards of such a length.
    /// </summary>
    private static bool IsTradeNumber(ReadOnlySpan<char> digits)
    {
        if (digits.Length is not (13 or 14 or 18))
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            sum += (digits[^(i + 1)] - '0') * (i % 2 == 1 ? 3 : 1);
        }

        return sum % 10 == 0;
    }

    /// <summary>Whether the place is in a hexadecimal digest or a UUID, where digits stand between letters by chance.</summary>
    private static bool IsDigestOrUuid(ReadOnlySpan<char> key, int start, int end)
    {
        var first = start;
        while (first > 0 && char.IsLetterOrDigit(key[first - 1]))
        {
            first--;
        }

        var last = end;
        while (last < key.Length && char.IsLetterOrDigit(key[last]))
        {
            last++;
        }

        var runs = 0;
        var isHex = true;
        for (var i = first; i < last && isHex; i++)
        {
            isHex = char.IsAsciiHexDigit(key[i]);
            runs += char.IsAsciiLetter(key[i]) && (i == first || !char.IsAsciiLetter(key[i - 1])) ? 1 : 0;
        }

        // One run of letters is a prefix or a suffix ("face4111…"), which a digest practically never has.
        if (isHex && runs > 1 && last - first is 16 or 24 or 32 or 40 or 48 or 56 or 64 or 96 or 128)
        {
            return true;
        }

        for (var i = Math.Max(0, end - UuidLength); i <= start && i + UuidLength <= key.Length; i++)
        {
            var uuid = key.Slice(i, UuidLength);
            if (Guid.TryParseExact(uuid, "D", out _) && uuid.ContainsAny(HexLetters))
            {
                return true;
            }
        }

        return false;
    }

    private static int SsnEnd(ReadOnlySpan<char> key, ReadOnlySpan<DigitGroup> groups)
    {
        var start = groups[0].Start;
        var hasWord = WordBefore(key, start).EndsWith("ssn", StringComparison.OrdinalIgnoreCase);
        if (hasWord && groups[0].Length == 9)
        {
            return groups[0].End;
        }

        if (groups.Length < 3 || groups[0].Length != 3 || groups[1].Length != 2 || groups[2].Length != 4 || !IsAlone(key, groups, hasWord))
        {
            return 0;
        }

        Span<char> digits = stackalloc char[9];
        key.Slice(start, 3).CopyTo(digits);
        key.Slice(groups[1].Start, 2).CopyTo(digits[3..]);
        key.Slice(groups[2].Start, 4).CopyTo(digits[5..]);
        return hasWord || SocialSecurityNumber.IsValid(digits) ? groups[2].End : 0;
    }

    private static int PhoneEnd(ReadOnlySpan<char> key, ReadOnlySpan<DigitGroup> groups)
    {
        var start = groups[0].Start;
        var hasWord = IsPhoneWord(WordBefore(key, start));
        if (start > 0 && key[start - 1] == '+')
        {
            // "+" also joins words and numbers, as in a version and its build.
            var before = start > 1 ? key[start - 2] : '_';
            var joins = char.IsDigit(before) || before is '.' or '-' or '$' or '€' or '£' or '#' or '+' || (char.IsLetter(before) && !hasWord);
            return joins || key[start] == '0' ? 0 : LongestPrefix(groups, 8, 15);
        }

        if (groups.Length >= 3 && groups[0].Length == 3 && groups[1].Length == 3 && groups[2].Length == 4 &&
            key[start] >= '2' && key[groups[1].Start] >= '2' && IsAlone(key, groups, hasWord))
        {
            return groups[2].End;
        }

        if (!hasWord)
        {
            return 0;
        }

        return key[start..] switch
        {
            ['0', '0', not '0', ..] => LongestPrefix(groups, 10, 15),
            ['0', not '0', ..] => LongestPrefix(groups, 9, 12),
            ['1', >= '2' and <= '9', ..] => LongestPrefix(groups, 11, 11),
            ['2', '0', ..] => 0, // Rather a date.
            [>= '2', ..] => LongestPrefix(groups, 10, 13),
            _ => 0,
        };
    }

    /// <summary>
    /// Whether three groups are written alike and no fourth one belongs to them. Without a word that says what they are, underscores between them and
    /// letters beside them make an identifier.
    /// </summary>
    private static bool IsAlone(ReadOnlySpan<char> key, ReadOnlySpan<DigitGroup> groups, bool hasWord)
    {
        var (start, end) = (groups[0].Start, groups[2].End);
        var separator = key[groups[0].End];
        if (key[groups[1].End] != separator || (groups.Length > 3 && key[end] == separator) ||
            (start > 1 && key[start - 1] == separator && char.IsAsciiDigit(key[start - 2])))
        {
            return false;
        }

        return hasWord || (separator is '-' or ' ' && (start == 0 || key[start - 1] == '_') && (end == key.Length || key[end] == '_'));
    }

    private static int LongestPrefix(ReadOnlySpan<DigitGroup> groups, int fewest, int most)
    {
        var digits = 0;
        var end = 0;
        foreach (var group in groups)
        {
            digits += group.Length;
            if (digits > most)
            {
                break;
            }

            end = digits >= fewest ? group.End : end;
        }

        return end;
    }

    /// <summary>The letters right before a number, or before the one or two signs between.</summary>
    private static ReadOnlySpan<char> WordBefore(ReadOnlySpan<char> key, int start)
    {
        var end = start;
        while (end > 0 && start - end < 2 && key[end - 1] is '_' or '-' or '.' or ':' or ' ' or '+' or '(')
        {
            end--;
        }

        var first = end;
        while (first > 0 && char.IsLetter(key[first - 1]))
        {
            first--;
        }

        return key[first..end];
    }

    private static bool IsPhoneWord(ReadOnlySpan<char> word)
    {
        foreach (var known in PhoneWords)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return word.IndexOfAny(PhoneEndings) >= 0;
    }
}
