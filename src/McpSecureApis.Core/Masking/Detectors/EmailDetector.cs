using System.Buffers;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Finds e-mail addresses: from each @ outwards, with the bounds of RFC 5321.</summary>
internal static class EmailDetector
{
    private const int LongestLocal = 64;
    private const int LongestDomain = 253;
    private const int LongestLabel = 63;

    private static readonly SearchValues<char> LocalPunctuation = SearchValues.Create("._%+-'~!#$&*^");

    public static void Find(ReadOnlySpan<char> text, ref Detections found)
    {
        var from = 0;
        while (text[from..].IndexOf('@') is var offset and >= 0)
        {
            var at = from + offset;
            var start = LocalStart(text, at, from);
            var end = DomainEnd(text, at + 1);
            if (start < at && end > at && !IsPassword(text, start))
            {
                found.Add(start, end, DetectorNames.Email);
                from = end;
            }
            else
            {
                from = at + 1;
            }
        }
    }

    /// <summary>In <c>scheme://user:password@host</c> the part before the @ is a password, which is found as one.</summary>
    private static bool IsPassword(ReadOnlySpan<char> text, int start)
    {
        if (start == 0 || text[start - 1] != ':')
        {
            return false;
        }

        var before = text[Math.Max(0, start - LongestDomain)..start];
        var scheme = before.LastIndexOf("://", StringComparison.Ordinal);
        return scheme >= 0 && before[(scheme + 3)..].IndexOfAny(' ', '/', '\n') < 0;
    }

    private static int LocalStart(ReadOnlySpan<char> text, int at, int from)
    {
        var lowest = Math.Max(from, at - LongestLocal);
        if (at - 1 > lowest && text[at - 1] == '"')
        {
            var quote = text[lowest..(at - 1)].LastIndexOf('"');
            return quote < 0 ? at : lowest + quote;
        }

        var start = at;
        while (start > lowest && (char.IsLetterOrDigit(text[start - 1]) || LocalPunctuation.Contains(text[start - 1])))
        {
            start--;
        }

        while (start < at && text[start] is '.' or '\'' or '*' or '-' or '%')
        {
            start++;
        }

        return start;
    }

    /// <summary>The end of a name with a top-level domain, or -1.</summary>
    private static int DomainEnd(ReadOnlySpan<char> text, int start)
    {
        var end = -1;
        var limit = Math.Min(text.Length, start + LongestDomain);
        for (var label = start; label < limit;)
        {
            var stop = label;
            while (stop < limit && (char.IsLetterOrDigit(text[stop]) || text[stop] == '-'))
            {
                stop++;
            }

            var part = text[label..stop].TrimEnd('-');
            if (part.IsEmpty || part.Length > LongestLabel || part[0] == '-')
            {
                break;
            }

            if (label > start && IsTopLevel(part))
            {
                end = label + part.Length;
            }

            if (stop >= limit || text[stop] != '.' || part.Length != stop - label)
            {
                break;
            }

            label = stop + 1;
        }

        return end;
    }

    private static bool IsTopLevel(ReadOnlySpan<char> label)
    {
        if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        foreach (var c in label)
        {
            if (!char.IsLetter(c))
            {
                return false;
            }
        }

        return label.Length >= 2;
    }
}
