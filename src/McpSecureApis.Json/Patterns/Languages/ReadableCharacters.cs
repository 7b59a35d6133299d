using System.Globalization;

namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// Which of several characters a person reads best in a report: a plain letter, and a control character only where nothing else is.
/// </summary>
internal static class ReadableCharacters
{
    /// <summary>Characters of a class that are looked at for a visible one.</summary>
    private const int MostTried = 4096;

    private const string Plain = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:/@!#$%&()*+,;<=>?[]^{|}~'\"`\\ ";

    /// <summary>The shorter one first, then the better readable one, then by the alphabet.</summary>
    public static IComparer<(int Length, int Cost, string Text)> Order { get; } = Comparer<(int Length, int Cost, string Text)>.Create((x, y) =>
        x.Length != y.Length ? x.Length.CompareTo(y.Length)
        : x.Cost != y.Cost ? x.Cost.CompareTo(y.Cost)
        : string.CompareOrdinal(x.Text, y.Text));

    /// <summary>Code points, as <c>minLength</c> counts them.</summary>
    public static int Length(string text)
    {
        var length = text.Length;
        foreach (var unit in text)
        {
            length -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return length;
    }

    /// <summary>Whether no half of a surrogate pair stands alone in it.</summary>
    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    public static int Cost(string text)
    {
        var cost = 0L;
        foreach (var rune in text.EnumerateRunes())
        {
            cost += Cost(rune.Value);
        }

        return (int)Math.Min(cost, int.MaxValue);
    }

    /// <summary>What a character costs its reader, 0 for a letter or a digit of ASCII.</summary>
    public static int Cost(int codePoint)
    {
        if (codePoint < 0x7F && codePoint >= ' ')
        {
            return char.IsAsciiLetterOrDigit((char)codePoint) ? 0 : codePoint == ' ' ? 3 : 1;
        }

        if (codePoint > 0xFFFF)
        {
            return IsVisible(codePoint) ? 12 : 200;
        }

        return IsVisible(codePoint) ? 8 : CharUnicodeInfo.GetUnicodeCategory(codePoint) == UnicodeCategory.Control ? 1_000 : 100;
    }

    /// <summary>Which of two characters of one cost is taken first.</summary>
    public static int Place(int codePoint) =>
        codePoint < 0x7F && Plain.IndexOf((char)codePoint) is >= 0 and var place ? place : codePoint + Plain.Length;

    /// <summary>The best of a set that is not empty.</summary>
    public static int Best(IReadOnlyList<(int From, int To)> ranges)
    {
        if (ranges[0].From < 0x7F)
        {
            foreach (var unit in Plain)
            {
                if (ranges.Any(range => range.From <= unit && range.To >= unit))
                {
                    return unit;
                }
            }
        }

        var (best, tried) = (ranges[0].From, 0);
        foreach (var (from, to) in ranges)
        {
            for (var codePoint = from; codePoint <= to && tried < MostTried; codePoint++, tried++)
            {
                best = Cost(codePoint) < Cost(best) ? codePoint : best;
                if (Cost(best) <= 8)
                {
                    return best;
                }
            }
        }

        return best;
    }

    private static bool IsVisible(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter or
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or
        UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.OtherPunctuation or
        UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.ConnectorPunctuation or
        UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.OtherSymbol;
}
