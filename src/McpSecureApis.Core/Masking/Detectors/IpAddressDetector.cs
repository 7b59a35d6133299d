using System.Buffers;
using System.Net;
using System.Net.Sockets;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Finds IPv4 and IPv6 addresses. A version number behind a "v" or the word "version" is none.</summary>
internal static class IpAddressDetector
{
    private const int LongestVersion4 = 15;
    private const int LongestVersion6 = 45;

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static void Find(ReadOnlySpan<char> text, ref Detections found)
    {
        for (var i = 0; i < text.Length;)
        {
            var offset = text[i..].IndexOfAny('.', ':');
            if (offset < 0)
            {
                return;
            }

            var start = i + offset;
            while (start > i && AddressCharacters.Contains(text[start - 1]))
            {
                start--;
            }

            var length = text[start..].IndexOfAnyExcept(AddressCharacters);
            var stop = length < 0 ? text.Length : start + length;
            Examine(text, start, stop, ref found);
            i = stop;
        }
    }

    private static void Examine(ReadOnlySpan<char> text, int start, int stop, ref Detections found)
    {
        var run = text[start..stop];
        var isClosed = stop == text.Length || !char.IsLetterOrDigit(text[stop]) && text[stop] != '_';
        var isOpen = start == 0 || !char.IsLetterOrDigit(text[start - 1]) && text[start - 1] != '_';

        // "fe80::1:" and "10.0.0.1." end a sentence.
        var trimmed = run.TrimEnd('.');
        if (isOpen && isClosed && IsVersion6(trimmed))
        {
            found.Add(start, WithPrefixLength(text, start + trimmed.Length), DetectorNames.IpAddress);
            return;
        }

        if (isOpen && isClosed && trimmed.Length > 3 && trimmed[^1] == ':' && trimmed[^2] != ':' && IsVersion6(trimmed[..^1]))
        {
            found.Add(start, start + trimmed.Length - 1, DetectorNames.IpAddress);
            return;
        }

        FindVersion4(text, start, stop, ref found);
    }

    /// <summary>The zone and the prefix length belong to the address: <c>fe80::1%eth0</c>, <c>10.0.0.0/8</c>.</summary>
    private static int WithPrefixLength(ReadOnlySpan<char> text, int end)
    {
        if (end < text.Length && text[end] == '%')
        {
            var zone = end + 1;
            while (zone < text.Length && zone - end < 17 && char.IsAsciiLetterOrDigit(text[zone]))
            {
                zone++;
            }

            end = zone > end + 1 ? zone : end;
        }

        if (end + 1 >= text.Length || text[end] != '/')
        {
            return end;
        }

        var stop = end + 1;
        while (stop < text.Length && stop - end < 4 && char.IsAsciiDigit(text[stop]))
        {
            stop++;
        }

        return stop > end + 1 && (stop == text.Length || !char.IsLetterOrDigit(text[stop])) ? stop : end;
    }

    private static bool IsVersion6(ReadOnlySpan<char> text) =>
        text.Length is >= 3 and <= LongestVersion6 && text.Count(':') >= 2 && text.ContainsAnyInRange('0', '9') &&
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static void FindVersion4(ReadOnlySpan<char> text, int start, int stop, ref Detections found)
    {
        for (var i = start; i < stop;)
        {
            if (!char.IsAsciiDigit(text[i]) || (i > 0 && (char.IsLetterOrDigit(text[i - 1]) || text[i - 1] == '.')))
            {
                i++;
                continue;
            }

            var end = i;
            while (end < stop && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }

            var run = text[i..end].TrimEnd('.');
            var closed = i + run.Length == text.Length || !char.IsLetter(text[i + run.Length]);
            if (closed && IsVersion4(run) && !IsVersionNumber(text[..i]))
            {
                found.Add(i, WithPrefixLength(text, i + run.Length), DetectorNames.IpAddress);
            }

            i = end;
        }
    }

    private static bool IsVersion4(ReadOnlySpan<char> text)
    {
        if (text.Length is < 7 or > LongestVersion4)
        {
            return false;
        }

        var octets = 0;
        foreach (var range in text.Split('.'))
        {
            var octet = text[range];
            if (octet.Length is 0 or > 3 || (octet.Length > 1 && octet[0] == '0') || int.Parse(octet) > byte.MaxValue)
            {
                return false;
            }

            octets++;
        }

        return octets == 4;
    }

    private static bool IsVersionNumber(ReadOnlySpan<char> before)
    {
        var word = before.TrimEnd(" :=\"/");
        return word.EndsWith("version", StringComparison.OrdinalIgnoreCase) ||
            word.EndsWith("release", StringComparison.OrdinalIgnoreCase) ||
            word.EndsWith("chrome", StringComparison.OrdinalIgnoreCase);
    }
}
