namespace McpSecureApis.Json.Formats;

/// <summary>IP addresses in the one notation that every reader agrees about.</summary>
internal static class AddressFormats
{
    /// <summary>Four decimal numbers without leading zeros (RFC 2673 section 3.2).</summary>
    public static bool IsIpv4(ReadOnlySpan<char> text)
    {
        var parts = 0;
        while (true)
        {
            var dot = text.IndexOf('.');
            var part = dot < 0 ? text : text[..dot];
            if (part.Length is 0 or > 3 || part.IndexOfAnyExceptInRange('0', '9') >= 0 || (part.Length > 1 && part[0] == '0') ||
                int.Parse(part, System.Globalization.CultureInfo.InvariantCulture) > 255)
            {
                return false;
            }

            parts++;
            if (dot < 0)
            {
                return parts == 4;
            }

            text = text[(dot + 1)..];
        }
    }

    /// <summary>RFC 4291 section 2.2, without a zone.</summary>
    public static bool IsIpv6(ReadOnlySpan<char> text)
    {
        var groups = 0;
        var hasGap = false;
        if (text.StartsWith("::"))
        {
            hasGap = true;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            var colon = text.IndexOf(':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains('.'))
            {
                groups += 2;
                return IsIpv4(group) && (hasGap ? groups < 8 : groups == 8);
            }

            if (group.Length is 0 or > 4 || !IsHex(group) || ++groups > 8)
            {
                return false;
            }

            if (colon < 0)
            {
                break;
            }

            text = text[(colon + 1)..];
            if (text.IsEmpty)
            {
                return false;
            }

            if (text[0] == ':')
            {
                if (hasGap)
                {
                    return false;
                }

                hasGap = true;
                text = text[1..];
            }
        }

        return hasGap ? groups < 8 : groups == 8;
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }
}
