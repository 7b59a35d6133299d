namespace McpSecureApis.Json.Formats;

/// <summary>RFC 6570, all levels.</summary>
internal static class UriTemplateFormat
{
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var unit = text[0];
            if (unit == '{')
            {
                var end = text.IndexOf('}');
                if (end < 0 || !IsExpression(text[1..end]))
                {
                    return false;
                }

                text = text[(end + 1)..];
                continue;
            }

            if (unit is <= ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '|' or '}' or (>= '\x7F' and < '\xA0') ||
                (unit == '%' && !UriFormat.IsEscape(text)))
            {
                return false;
            }

            text = text[1..];
        }

        return true;
    }

    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && "+#./;?&=,!@|".Contains(text[0], StringComparison.Ordinal))
        {
            if (text[0] is '=' or ',' or '!' or '@' or '|')
            {
                return false; // reserved for extensions
            }

            text = text[1..];
        }

        while (true)
        {
            var comma = text.IndexOf(',');
            if (!IsVariable(comma < 0 ? text : text[..comma]))
            {
                return false;
            }

            if (comma < 0)
            {
                return true;
            }

            text = text[(comma + 1)..];
        }
    }

    private static bool IsVariable(ReadOnlySpan<char> text)
    {
        if (text.EndsWith("*"))
        {
            text = text[..^1];
        }
        else if (text.IndexOf(':') is >= 0 and var colon)
        {
            var length = text[(colon + 1)..];
            if (length.Length is 0 or > 4 || length[0] == '0' || length.IndexOfAnyExceptInRange('0', '9') >= 0)
            {
                return false;
            }

            text = text[..colon];
        }

        if (text.IsEmpty || text[0] == '.' || text[^1] == '.' || text.IndexOf("..") >= 0)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('_' or '.') && !(text[i] == '%' && UriFormat.IsEscape(text[i..])))
            {
                return false;
            }
        }

        return true;
    }
}
