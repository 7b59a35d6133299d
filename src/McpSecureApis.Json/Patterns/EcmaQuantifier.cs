using System.Globalization;

namespace McpSecureApis.Json.Patterns;

/// <summary>How often what stands before it repeats: <c>*</c>, <c>+</c>, <c>?</c> or counts in braces.</summary>
internal static class EcmaQuantifier
{
    /// <summary>Whether a quantifier stands here. Braces that hold no counts are characters like others.</summary>
    /// <param name="scanner">A copy, which reads nothing for whoever asks.</param>
    public static bool IsAt(PatternScanner scanner) =>
        !scanner.IsAtEnd && (scanner.Current is '*' or '+' or '?' || TryReadBraces(ref scanner, out _, out _));

    /// <summary>Reads a quantifier as .NET writes it; null, and nothing read, when none stands here.</summary>
    /// <exception cref="FormatException">It asks for more than it allows.</exception>
    public static string? Read(ref PatternScanner scanner)
    {
        string? written = null;
        if (!scanner.IsAtEnd && scanner.Current is '*' or '+' or '?')
        {
            written = scanner.Read().ToString();
        }
        else if (TryReadBraces(ref scanner, out var least, out var most))
        {
            written = most switch
            {
                null => string.Create(CultureInfo.InvariantCulture, $"{{{least},}}"),
                _ when most < least => throw new FormatException("has a repetition with the larger number first"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{{{least},{most}}}"),
            };
        }

        if (written is not null)
        {
            // Whether something matches does not depend on laziness.
            scanner.Take("?");
        }

        return written;
    }

    private static bool TryReadBraces(ref PatternScanner scanner, out int least, out int? most)
    {
        least = 0;
        most = null;
        var ahead = scanner;
        if (!ahead.Take("{") || !ahead.TryReadTo('}', out var counts))
        {
            return false;
        }

        var comma = counts.IndexOf(',');
        if (!TryCount(comma < 0 ? counts : counts[..comma], out least))
        {
            return false;
        }

        if (comma < 0)
        {
            most = least;
        }
        else if (comma < counts.Length - 1)
        {
            if (!TryCount(counts[(comma + 1)..], out var count))
            {
                return false;
            }

            most = count;
        }

        scanner = ahead;
        return true;
    }

    private static bool TryCount(ReadOnlySpan<char> text, out int count)
    {
        count = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        count = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : int.MaxValue;
        return true;
    }
}
