namespace McpSecureApis.Json.Formats;

/// <summary>Addresses of RFC 5321, and of RFC 6531 with letters beyond ASCII.</summary>
internal static class EmailFormat
{
    private const string Specials = "!#$%&'*+-/=?^_`{|}~";

    public static bool IsValid(ReadOnlySpan<char> text, bool isInternational)
    {
        var at = text.LastIndexOf('@');
        if (at <= 0 || at > 64 || text.Length > 254)
        {
            return false;
        }

        var domain = text[(at + 1)..];
        var isDomain = domain.Length > 2 && domain[0] == '[' && domain[^1] == ']'
            ? IsLiteral(domain[1..^1])
            : HostnameFormat.IsValid(domain, isInternational);
        return isDomain && IsLocal(text[..at], isInternational);
    }

    private static bool IsLiteral(ReadOnlySpan<char> text) =>
        text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? AddressFormats.IsIpv6(text[5..]) : AddressFormats.IsIpv4(text);

    private static bool IsLocal(ReadOnlySpan<char> local, bool isInternational)
    {
        if (local[0] == '"')
        {
            return IsQuoted(local, isInternational);
        }

        if (local[0] == '.' || local[^1] == '.' || local.IndexOf("..") >= 0)
        {
            return false;
        }

        foreach (var unit in local)
        {
            if (!char.IsAsciiLetterOrDigit(unit) && unit != '.' && !Specials.Contains(unit, StringComparison.Ordinal) &&
                !(isInternational && unit > 0x7F))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<char> local, bool isInternational)
    {
        if (local.Length < 2 || local[^1] != '"')
        {
            return false;
        }

        var inner = local[1..^1];
        for (var i = 0; i < inner.Length; i++)
        {
            var unit = inner[i];
            if (unit == '\\')
            {
                if (++i == inner.Length || inner[i] is < ' ' or > '~')
                {
                    return false;
                }
            }
            else if (unit == '"' || unit < ' ' || (unit > '~' && !(isInternational && unit > 0x7F)))
            {
                return false;
            }
        }

        return true;
    }
}
