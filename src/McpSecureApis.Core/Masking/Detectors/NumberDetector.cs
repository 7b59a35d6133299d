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

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    public static void Find(ReadOnlySpan<char> text, ref Detections found)
    {
        Span<DigitGroup> groups = stackalloc DigitGroup[MostGroups];
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
    private static int Read(ReadOnlySpan<char> text, int start, Span<DigitGroup> groups)
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

            groups[count++] = new DigitGroup(i, end);
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
    private static int Examine(ReadOnlySpan<char> text, scoped ReadOnlySpan<DigitGroup> groups, ref Detections found)
    {
        for (var first = 0; first < groups.Length; first++)
        {
            var rest = groups[first..];
            var isInsideWord = first == 0 && NumberBorders.IsInsideWord(text, rest[0].Start);
            if ((!isInsideWord || text[rest[0].Start - 1] == '_') && CardNumber.FindEnd(text, rest) is var cardEnd and > 0)
            {
                found.Add(rest[0].Start, cardEnd, DetectorNames.PaymentCard);
                return cardEnd;
            }

            if (isInsideWord)
            {
                continue;
            }

            if (SocialSecurityNumber.FindEnd(text, rest) is var ssnEnd and > 0)
            {
                found.Add(rest[0].Start, ssnEnd, DetectorNames.Ssn);
                return ssnEnd;
            }

            if (PhoneNumber.FindEnd(text, rest, isFirst: first == 0, out var start) is var phoneEnd and > 0)
            {
                found.Add(start, phoneEnd, DetectorNames.Phone);
                return phoneEnd;
            }
        }

        return groups[^1].End;
    }
}
