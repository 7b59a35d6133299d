namespace McpSecureApis.Json.Formats;

/// <summary>RFC 3986, and RFC 3987 with characters beyond ASCII.</summary>
internal static class UriFormat
{
    private const string Unreserved = "-._~";
    private const string SubDelims = "!$&'()*+,;=";

    public static bool IsValid(ReadOnlySpan<char> text, bool mustBeAbsolute, bool isInternational)
    {
        var colon = text.IndexOf(':');
        var slash = text.IndexOfAny('/', '?', '#');
        if (colon >= 0 && (slash < 0 || colon < slash))
        {
            if (!IsScheme(text[..colon]))
            {
                return false;
            }

            text = text[(colon + 1)..];
        }
        else if (mustBeAbsolute)
        {
            return false;
        }

        var hash = text.IndexOf('#');
        if (hash >= 0)
        {
            if (!HasOnly(text[(hash + 1)..], ":@/?", isInternational, isPrivate: false))
            {
                return false;
            }

            text = text[..hash];
        }

        var question = text.IndexOf('?');
        if (question >= 0)
        {
            if (!HasOnly(text[(question + 1)..], ":@/?", isInternational, isPrivate: true))
            {
                return false;
            }

            text = text[..question];
        }

        if (text.StartsWith("//"))
        {
            text = text[2..];
            var end = text.IndexOf('/');
            if (!IsAuthority(end < 0 ? text : text[..end], isInternational))
            {
                return false;
            }

            text = end < 0 ? default : text[end..];
        }

        return HasOnly(text, ":@/", isInternational, isPrivate: false);
    }

    /// <summary>Whether a text starts with a percent sign and two hexadecimal digits.</summary>
    public static bool IsEscape(ReadOnlySpan<char> text) => text.Length > 2 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]);

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var unit in text)
        {
            if (!char.IsAsciiLetterOrDigit(unit) && unit is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAuthority(ReadOnlySpan<char> text, bool isInternational)
    {
        var at = text.LastIndexOf('@');
        if (at >= 0)
        {
            if (!HasOnly(text[..at], ":", isInternational, isPrivate: false))
            {
                return false;
            }

            text = text[(at + 1)..];
        }

        if (text.StartsWith("["))
        {
            var end = text.IndexOf(']');
            if (end < 0 || !IsLiteral(text[1..end]))
            {
                return false;
            }

            text = text[(end + 1)..];
            return text.IsEmpty || (text[0] == ':' && text[1..].IndexOfAnyExceptInRange('0', '9') < 0);
        }

        var colon = text.IndexOf(':');
        if (colon >= 0)
        {
            if (text[(colon + 1)..].IndexOfAnyExceptInRange('0', '9') >= 0)
            {
                return false;
            }

            text = text[..colon];
        }

        return HasOnly(text, "", isInternational, isPrivate: false);
    }

    private static bool IsLiteral(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("v", StringComparison.OrdinalIgnoreCase))
        {
            return AddressFormats.IsIpv6(text);
        }

        var dot = text.IndexOf('.');
        if (dot < 2 || dot == text.Length - 1)
        {
            return false;
        }

        foreach (var digit in text[1..dot])
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return !text.Contains('%') && HasOnly(text[(dot + 1)..], ":", isInternational: false, isPrivate: false);
    }

    private static bool HasOnly(ReadOnlySpan<char> text, string also, bool isInternational, bool isPrivate)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            var isAllowed = unit < 0x80
                ? char.IsAsciiLetterOrDigit(unit) || Unreserved.Contains(unit, StringComparison.Ordinal) ||
                    SubDelims.Contains(unit, StringComparison.Ordinal) || also.Contains(unit, StringComparison.Ordinal) ||
                    (unit == '%' && IsEscape(text[i..]))
                : isInternational && unit >= 0xA0 && (isPrivate || unit is < '\uE000' or > '\uF8FF') &&
                    unit is not (>= '\uFFF0' or (>= '\uFDD0' and <= '\uFDEF'));
            if (!isAllowed)
            {
                return false;
            }
        }

        return true;
    }
}
