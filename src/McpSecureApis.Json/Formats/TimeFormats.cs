namespace McpSecureApis.Json.Formats;

/// <summary>Dates and times of RFC 3339, and its durations (appendix A).</summary>
internal static class TimeFormats
{
    public static bool IsDate(ReadOnlySpan<char> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-' ||
            !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..], out var day))
        {
            return false;
        }

        // Year 0 is a leap year in RFC 3339; the calendar of .NET starts at 1.
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year == 0 ? 2000 : year, month);
    }

    public static bool IsDateTime(ReadOnlySpan<char> text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    public static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':' ||
            !TryDigits(text[..2], out var hour) || !TryDigits(text[3..5], out var minute) || !TryDigits(text[6..8], out var second) ||
            hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        text = text[8..];
        if (text[0] == '.')
        {
            var digits = 1;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                digits++;
            }

            if (digits == 1)
            {
                return false;
            }

            text = text[digits..];
        }

        var offset = 0;
        if (text is not ("Z" or "z"))
        {
            if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' ||
                !TryDigits(text[1..3], out var hours) || !TryDigits(text[4..], out var minutes) || hours > 23 || minutes > 59)
            {
                return false;
            }

            offset = ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
        }

        // A leap second is the last one of a day in UTC.
        return second < 60 || ((hour * 60) + minute - offset + 1440) % 1440 == 1439;
    }

    public static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != 'P')
        {
            return false;
        }

        text = text[1..];
        if (text[^1] == 'W')
        {
            return text.Length > 1 && text[..^1].IndexOfAnyExceptInRange('0', '9') < 0;
        }

        var time = text.IndexOf('T');
        return time < 0
            ? HasParts(text, "YMD")
            : (time == 0 || HasParts(text[..time], "YMD")) && HasParts(text[(time + 1)..], "HMS");
    }

    /// <summary>Numbers with units in order and without a gap: <c>1Y2M</c>, but not <c>1Y2D</c>.</summary>
    private static bool HasParts(ReadOnlySpan<char> text, ReadOnlySpan<char> units)
    {
        var last = -1;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
            {
                return false;
            }

            var unit = units.IndexOf(text[digits]);
            if (unit < 0 || (last >= 0 && unit != last + 1))
            {
                return false;
            }

            last = unit;
            text = text[(digits + 1)..];
        }

        return last >= 0;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
