using System.Globalization;
using System.Text;

namespace McpSecureApis.Json.Formats;

/// <summary>
/// The Bidi rule of RFC 5893 section 2 over all labels of a name: when one is written from right to left, each must keep its own
/// characters together however the name is shown.
/// </summary>
internal struct BidiRule
{
    private bool _isBidi;
    private bool _isBroken;

    private enum Direction
    {
        Left,
        Right,
        EuropeanDigit,
        ArabicDigit,
        Mark,
        Neutral,
    }

    /// <summary>Whether the labels so far can stand together.</summary>
    public readonly bool Holds => !_isBidi || !_isBroken;

    /// <summary>Takes a label in its Unicode form; only characters that RFC 5892 lets into names.</summary>
    public void Add(ReadOnlySpan<char> label)
    {
        Direction? first = null;
        Direction? last = null;
        bool hasLeft = false, hasRight = false, hasEuropean = false, hasArabic = false;
        foreach (var rune in label.EnumerateRunes())
        {
            var direction = Of(rune);
            first ??= direction;
            last = direction == Direction.Mark ? last : direction;
            hasLeft |= direction == Direction.Left;
            hasRight |= direction == Direction.Right;
            hasEuropean |= direction == Direction.EuropeanDigit;
            hasArabic |= direction == Direction.ArabicDigit;
        }

        _isBidi |= hasRight || hasArabic;
        _isBroken |= first switch
        {
            Direction.Right =>
                hasLeft || (hasEuropean && hasArabic) || last is not (Direction.Right or Direction.EuropeanDigit or Direction.ArabicDigit),
            Direction.Left => hasRight || hasArabic || last is not (Direction.Left or Direction.EuropeanDigit),
            _ => true,
        };
    }

    /// <summary>The Bidi_Class, as far as characters of names have one: by Unicode's ranges of right-to-left scripts and by category.</summary>
    private static Direction Of(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        return rune.Value switch
        {
            _ when category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => Direction.Mark,
            (>= '0' and <= '9') or (>= 0x6F0 and <= 0x6F9) => Direction.EuropeanDigit,
            (>= 0x660 and <= 0x669) or (>= 0x10D30 and <= 0x10D39) or (>= 0x10E60 and <= 0x10E7E) => Direction.ArabicDigit,
            (>= 0x590 and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or
                (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF) =>
                Direction.Right,
            _ when category is UnicodeCategory.DashPunctuation or UnicodeCategory.Format or UnicodeCategory.OtherPunctuation => Direction.Neutral,
            _ => Direction.Left,
        };
    }
}
