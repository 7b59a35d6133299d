using System.Buffers;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// Finds credentials without a shape of their own by what stands before them: a name with "token", "password" or the like, then a sign
/// of assignment, then a value that no word is (<c>api_key = "3f9c…"</c>, <c>Authorization: Bearer …</c>).
/// </summary>
internal static class AssignmentDetector
{
    private const int LongestName = 32;
    private const int LongestOpening = 8;
    private const int ShortestValue = 10;
    private const int ShortestPassword = 6;
    private const int ShortestNumber = 20;
    private const int LongestValue = 1024;
    private const double LeastEntropy = 3.0;

    private static readonly SearchValues<string> Names = SearchValues.Create(
        ["passw", "pwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key", "api key", "access_key", "accesskey", "access-key",
         "private_key", "privatekey", "auth", "credential", "key", "bearer", "basic ", "cookie", "session", "signature"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. \t");

    private static readonly SearchValues<char> Terminators = SearchValues.Create(" \t\r\n\"'`<>;,()[]{}&|\\");

    public static void Find(ReadOnlySpan<char> text, ref Detections found)
    {
        for (var i = 0; i < text.Length;)
        {
            var offset = text[i..].IndexOfAny(Names);
            if (offset < 0)
            {
                return;
            }

            i += offset;
            var isPassword = text[i] is 'p' or 'P' && text[i + 1] is not ('r' or 'R');
            if (TryValue(text, i, out var start, out var end) && IsCredential(text[start..end], isPassword))
            {
                found.Add(start, end, DetectorNames.Secret);
                i = end;
            }
            else
            {
                i++;
            }
        }
    }

    /// <summary>The value behind the name at <paramref name="name"/>.</summary>
    private static bool TryValue(ReadOnlySpan<char> text, int name, out int start, out int end)
    {
        start = end = 0;
        var scheme = SchemeLength(text[name..], withToken: false);
        var i = name + scheme;
        if (scheme == 0)
        {
            var limit = Math.Min(text.Length, name + LongestName);
            while (i < limit && NameCharacters.Contains(text[i]))
            {
                i++;
            }

            var quotes = i;
            while (i < text.Length && i - quotes < 3 && text[i] is ' ' or '"' or '\'' or ')' or ']')
            {
                i++;
            }

            // <add key="Password" value="…"/>
            if (text[i..].StartsWith("value", StringComparison.OrdinalIgnoreCase))
            {
                i += "value".Length;
            }

            var signs = i;
            while (i < text.Length && i - signs < 3 && text[i] is '=' or ':' or '>' or '|' or '?' or ',' or '(' or '!')
            {
                i++;
            }

            if (i == signs)
            {
                return false;
            }
        }

        var opening = i;
        while (i < text.Length && i - opening < LongestOpening && text[i] is ' ' or '\t' or '\r' or '\n' or '"' or '\'' or '`' or '=' or '(')
        {
            i++;
        }

        // "Authorization: Bearer TOKEN": the scheme is not the value.
        i += SchemeLength(text[i..], withToken: true);
        start = i;
        var quote = i > opening && text[i - 1] is '"' or '\'' or '`' ? text[i - 1] : '\0';
        var rest = text[i..Math.Min(text.Length, i + LongestValue + 1)];
        var length = quote == '\0' ? rest.IndexOfAny(Terminators) : rest.IndexOfAny(quote, '\n');
        end = i + (length < 0 ? rest.Length : length);
        while (end > start && text[end - 1] is '.' or ':' or '!' or '?')
        {
            end--;
        }

        return end - start is > 0 and <= LongestValue;
    }

    private static int SchemeLength(ReadOnlySpan<char> text, bool withToken) =>
        text.StartsWith("bearer ", StringComparison.OrdinalIgnoreCase) ? 7
        : text.StartsWith("basic ", StringComparison.OrdinalIgnoreCase) ? 6
        : withToken && text.StartsWith("token ", StringComparison.OrdinalIgnoreCase) && text.Length > 6 && char.IsAsciiLetterOrDigit(text[6]) ? 6
        : 0;

    private static bool IsCredential(ReadOnlySpan<char> value, bool isPassword)
    {
        // What a detector put there.
        if (value[0] == '[' && value[^1] == ']')
        {
            return false;
        }

        var digits = 0;
        var letters = 0;
        var others = 0;
        foreach (var c in value)
        {
            if (char.IsAsciiDigit(c))
            {
                digits++;
            }
            else if (char.IsLetter(c))
            {
                letters++;
            }
            else
            {
                others++;
            }
        }

        if (isPassword)
        {
            return value.Length >= ShortestPassword && letters > 0 && digits + others > 0 && value[0] is not ('$' or '%' or '*');
        }

        if (digits == value.Length)
        {
            return digits >= ShortestNumber;
        }

        // Dates, amounts and paths have no letters, or separators everywhere; words have no digits.
        return value.Length >= ShortestValue && digits > 0 && letters > 2 && others * 4 <= value.Length && value[0] is not ('$' or '/' or '%') &&
            !value.Contains("://", StringComparison.Ordinal) && Entropy(value) >= LeastEntropy;
    }

    /// <summary>Bits per character over the value's own characters.</summary>
    private static double Entropy(ReadOnlySpan<char> value)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (var c in value)
        {
            counts[c & 127]++;
        }

        var entropy = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                var share = (double)count / value.Length;
                entropy -= share * Math.Log2(share);
            }
        }

        return entropy;
    }
}
