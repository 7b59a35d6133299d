using System.Buffers;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Finds credentials that have a shape of their own: tokens with a documented prefix, JWTs, PEM blocks, passwords in URLs.</summary>
internal static class CredentialDetector
{
    private const int ShortestJwtPart = 8;
    private const int LongestUserInfo = 512;

    /// <summary>
    /// No prefix with the fewest characters behind it is shorter, and nothing else that is looked for but a PEM block and a
    /// password in a URL.
    /// </summary>
    public const int ShortestWord = 14;

    private static readonly SearchValues<char> Base64Url =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\r\n");

    private static readonly SearchValues<char> AuthorityEnd = SearchValues.Create(" \t\r\n\"'<>/?#");

    private static readonly SearchValues<string> Marks = SearchValues.Create(
        ["ey", "ew", "-----BEGIN", "://", ":A", "Q~", "-us"], StringComparison.Ordinal);

    /// <summary>Shapes by their first character, which is ASCII: the longest prefix first.</summary>
    private static readonly CredentialShape[][] ByFirst = GroupByFirst();

    public static void Find(ReadOnlySpan<char> text, ref Detections found)
    {
        FindPrefixed(text, ref found);
        FindMarked(text, ref found);
        FindDotted(text, ref found);
    }

    /// <summary>Discord: 24 to 28 characters of base64url that begin with the digits of a user's number, then 6, then 27 to 38.</summary>
    private static void FindDotted(ReadOnlySpan<char> text, ref Detections found)
    {
        const int Middle = 6;
        for (var i = 0; i < text.Length;)
        {
            var offset = text[i..].IndexOf('.');
            if (offset < 0)
            {
                return;
            }

            var dot = i + offset;
            i = dot + 1;
            var second = dot + Middle + 1;
            if (second >= text.Length || text[second] != '.' || text.Slice(dot + 1, Middle).ContainsAnyExcept(Base64Url))
            {
                continue;
            }

            var start = dot;
            while (start > 0 && dot - start < 29 && Base64Url.Contains(text[start - 1]))
            {
                start--;
            }

            var length = text[(second + 1)..].IndexOfAnyExcept(Base64Url);
            length = length < 0 ? text.Length - second - 1 : length;
            if (dot - start is >= 24 and <= 28 && text[start] is 'M' or 'N' or 'O' && length is >= 27 and <= 38)
            {
                found.Add(start, second + 1 + length, DetectorNames.Secret);
                i = second + 1 + length;
            }
        }
    }

    private static void FindPrefixed(ReadOnlySpan<char> text, ref Detections found)
    {
        // Prose has short words, so most text is passed over without a look at two hundred prefixes.
        for (var word = 0; text.Length - word >= ShortestWord;)
        {
            var length = text[word..].IndexOfAny(Spaces);
            length = length < 0 ? text.Length - word : length;
            if (length >= ShortestWord)
            {
                FindPrefixed(text, word, word + length, ref found);
            }

            word += length + 1;
        }
    }

    private static void FindPrefixed(ReadOnlySpan<char> text, int start, int end, ref Detections found)
    {
        // A prefix begins a word or stands behind a sign, so few places are looked at closely.
        for (var i = start; i < end;)
        {
            if (text[i] < ByFirst.Length && ByFirst[text[i]].Length > 0 && (i == 0 || !char.IsLetterOrDigit(text[i - 1])))
            {
                var stop = PrefixedEnd(text, i);
                if (stop > 0)
                {
                    found.Add(i, stop, DetectorNames.Secret);
                    i = stop;
                    continue;
                }
            }

            i++;
        }
    }

    private static int PrefixedEnd(ReadOnlySpan<char> text, int start)
    {
        foreach (var shape in ByFirst[text[start]])
        {
            if (!text[start..].StartsWith(shape.Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = text[(start + shape.Prefix.Length)..];
            rest = rest[..Math.Min(rest.Length, shape.Most + 2)];
            var length = rest.IndexOfAnyExcept(shape.Characters);
            length = length < 0 ? rest.Length : length;

            // A full stop behind the token ends a sentence.
            var token = rest[..length].TrimEnd(".:");
            if (token.Length >= shape.Fewest && token.Length <= shape.Most &&
                (token.Length == rest.Length || !char.IsLetterOrDigit(rest[token.Length])))
            {
                return start + shape.Prefix.Length + token.Length;
            }
        }

        return 0;
    }

    private static CredentialShape[][] GroupByFirst()
    {
        var shapes = new CredentialShape[128][];
        Array.Fill(shapes, []);
        foreach (var group in CredentialShapes.All.GroupBy(shape => shape.Prefix[0]))
        {
            shapes[group.Key] = [.. group.OrderByDescending(shape => shape.Prefix.Length)];
        }

        return shapes;
    }

    private static void FindMarked(ReadOnlySpan<char> text, ref Detections found)
    {
        for (var i = 0; i < text.Length;)
        {
            var offset = text[i..].IndexOfAny(Marks);
            if (offset < 0)
            {
                return;
            }

            i += offset;
            i = text[i] switch
            {
                'e' => Jwt(text, i, ref found),
                '-' when text[i + 1] == '-' => Pem(text, i, ref found),
                '-' => Mailchimp(text, i, ref found),
                ':' when text[i + 1] == '/' => UserInfo(text, i, ref found),
                ':' => Bot(text, i, ref found),
                _ => AzureClientSecret(text, i, ref found),
            };
        }
    }

    /// <summary>Two to five parts of base64url of which the first is a JSON object with an algorithm (RFC 7515, RFC 7516).</summary>
    private static int Jwt(ReadOnlySpan<char> text, int start, ref Detections found)
    {
        if (start > 0 && Base64Url.Contains(text[start - 1]))
        {
            return start + 1;
        }

        var end = start;
        var parts = 0;
        while (true)
        {
            var length = text[end..].IndexOfAnyExcept(Base64Url);
            length = length < 0 ? text.Length - end : length;
            if ((parts == 0 && (length < ShortestJwtPart || !StartsJson(text.Slice(end, length)))) || (parts == 1 && length < ShortestJwtPart))
            {
                return start + 2;
            }

            parts++;
            end += length;
            while (end < text.Length && text[end] == '=')
            {
                end++;
            }

            if (end >= text.Length || text[end] != '.' || parts == 5 ||
                (parts >= 2 && (end + 1 >= text.Length || !Base64Url.Contains(text[end + 1]))))
            {
                break;
            }

            end++;
        }

        if (parts < 2)
        {
            return start + 2;
        }

        found.Add(start, end, DetectorNames.Jwt);
        return end;
    }

    /// <summary>Whether the first characters, which "ey" and "ew" make a brace, decode to a quote after it and white space.</summary>
    private static bool StartsJson(ReadOnlySpan<char> part)
    {
        Span<byte> head = stackalloc byte[6];
        System.Buffers.Text.Base64Url.DecodeFromChars(part[..8], head);
        return head[1..].TrimStart(" \t\r\n"u8) is [(byte)'"', ..];
    }

    /// <summary>A PEM block (RFC 7468), to its end or, when that is missing, to the end of the text.</summary>
    private static int Pem(ReadOnlySpan<char> text, int start, ref Detections found)
    {
        const string EndMark = "-----END";
        var rest = text[start..];
        var end = rest.IndexOf(EndMark, StringComparison.Ordinal);
        if (end < 0)
        {
            end = rest.Length;
        }
        else
        {
            var close = rest[(end + EndMark.Length)..].IndexOf("-----", StringComparison.Ordinal);
            end = close < 0 ? rest.Length : end + EndMark.Length + close + "-----".Length;
        }

        found.Add(start, start + end, DetectorNames.Pem);
        return start + end;
    }

    /// <summary>The user and password of <c>scheme://user:password@host</c>.</summary>
    private static int UserInfo(ReadOnlySpan<char> text, int colon, ref Detections found)
    {
        var start = colon + 3;
        if (colon == 0 || !char.IsAsciiLetterOrDigit(text[colon - 1]))
        {
            return start;
        }

        var rest = text[start..Math.Min(text.Length, start + LongestUserInfo)];
        var end = rest.IndexOfAny(AuthorityEnd);
        var authority = end < 0 ? rest : rest[..end];
        var at = authority.LastIndexOf('@');
        var separator = at < 0 ? -1 : authority[..at].IndexOf(':');
        if (separator < 0 || at - separator < 2)
        {
            return start;
        }

        found.Add(start, start + at, DetectorNames.Secret);
        return start + at;
    }

    /// <summary>Telegram: the digits of a bot's number, a colon, 35 characters of which the first is an A.</summary>
    private static int Bot(ReadOnlySpan<char> text, int colon, ref Detections found)
    {
        const int Length = 35;
        const int LongestNumber = 16;
        var start = colon;
        while (start > 0 && colon - start <= LongestNumber && char.IsAsciiDigit(text[start - 1]))
        {
            start--;
        }

        var rest = text[(colon + 1)..];
        var length = rest.IndexOfAnyExcept(Base64Url);
        length = length < 0 ? rest.Length : length;
        if (colon - start is < 5 or > LongestNumber || length != Length)
        {
            return colon + 1;
        }

        found.Add(start, colon + 1 + length, DetectorNames.Secret);
        return colon + 1 + length;
    }

    /// <summary>Microsoft Entra client secret: three characters, a digit, Q~, and 31 or a few more.</summary>
    private static int AzureClientSecret(ReadOnlySpan<char> text, int mark, ref Detections found)
    {
        var rest = text[(mark + 2)..];
        var length = 0;
        while (length < rest.Length && length < 40 && (Base64Url.Contains(rest[length]) || rest[length] is '~' or '.'))
        {
            length++;
        }

        length = rest[..length].TrimEnd('.').Length;
        if (mark < 4 || !char.IsAsciiDigit(text[mark - 1]) || !Base64Url.Contains(text[mark - 2]) || length is < 31 or > 37)
        {
            return mark + 1;
        }

        found.Add(mark - 4, mark + 2 + length, DetectorNames.Secret);
        return mark + 2 + length;
    }

    /// <summary>32 hex digits and a data centre: <c>-us21</c>.</summary>
    private static int Mailchimp(ReadOnlySpan<char> text, int mark, ref Detections found)
    {
        const int Length = 32;
        var end = mark + 3;
        while (end < text.Length && end < mark + 5 && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (mark < Length || end == mark + 3 || (mark > Length && char.IsAsciiLetterOrDigit(text[mark - Length - 1])))
        {
            return mark + 1;
        }

        foreach (var c in text.Slice(mark - Length, Length))
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return mark + 1;
            }
        }

        found.Add(mark - Length, end, DetectorNames.Secret);
        return end;
    }
}
