using System.Buffers;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Whether digits are a US social security number: of an area that was given out, in its groups or behind a word that says so.</summary>
internal static class SocialSecurityNumber
{
    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["ssn", "social security", "social-security", "socialsecurity"], StringComparison.OrdinalIgnoreCase);

    /// <summary>The end of the number at the front of the groups, or 0.</summary>
    public static int FindEnd(ReadOnlySpan<char> text, ReadOnlySpan<DigitGroup> groups)
    {
        if (groups[0].Length == 9 && NumberBorders.EndsWord(text, groups[0].End))
        {
            return NumberBorders.HasWordBefore(text, groups[0].Start, Words) ? groups[0].End : 0;
        }

        if (groups.Length < 3 || groups[0].Length != 3 || groups[1].Length != 2 || groups[2].Length != 4 ||
            groups[1].Start - groups[0].End != 1 || groups[2].Start - groups[1].End != 1 || !NumberBorders.EndsWord(text, groups[2].End) ||
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
        return IsValid(digits) || NumberBorders.HasWordBefore(text, groups[0].Start, Words) ? groups[2].End : 0;
    }

    /// <summary>
    /// Areas 000 and 666, group 00 and serial 0000 are never given out; two numbers were printed in advertisements. An area from 900 is that
    /// of an individual taxpayer number, by its group.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> digits) =>
        (digits[0] != '9' || IsTaxpayerGroup(int.Parse(digits[3..5]))) && !digits.StartsWith("000") && !digits.StartsWith("666") &&
        !digits[3..5].SequenceEqual("00") && !digits.EndsWith("0000") &&
        !digits.SequenceEqual("078051120") && !digits.SequenceEqual("219099999");

    private static bool IsTaxpayerGroup(int group) => group is (>= 50 and <= 65) or (>= 70 and <= 88) or (>= 90 and <= 92) or (>= 94 and <= 99);
}
