using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Manifests;

/// <summary>
/// What a backend's base URL may look like. Judges the text as it was written: <see cref="Uri"/> has by then turned <c>0x7f.1</c> into an
/// address, taken dot segments away and unescaped the host, and what a reviewer read would not be what is dialled.
/// </summary>
internal static class BaseUrlRules
{
    private static readonly Regex Label =
        new(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static readonly Regex PathSegment =
        new(@"\A([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>The first problem as one sentence without its final dot and what would be right, or null when the URL is fine.</summary>
    public static (string Problem, string Expected)? Check(string text, bool allowPlainHttp)
    {
        var https = text.StartsWith("https://", StringComparison.Ordinal);
        if (!https && !text.StartsWith("http://", StringComparison.Ordinal))
        {
            return ("The base URL does not start with https:// or http://", "an absolute URL such as https://orders.internal.example/api");
        }

        if (text.Contains('\\', StringComparison.Ordinal))
        {
            return ("The base URL has a backslash", "slashes only");
        }

        if (text.Contains('?', StringComparison.Ordinal) || text.Contains('#', StringComparison.Ordinal))
        {
            return ("The base URL has a query or a fragment", "scheme, host, port and path; put query parameters into the tools");
        }

        var authorityAndPath = text.AsSpan(https ? 8 : 7);
        var slash = authorityAndPath.IndexOf('/');
        var authority = (slash < 0 ? authorityAndPath : authorityAndPath[..slash]).ToString();
        var path = slash < 0 ? string.Empty : authorityAndPath[slash..].ToString();
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            return ("The base URL has user information", "a URL without it; credentials are the operator's configuration");
        }

        return CheckHost(authority, out var host) ?? CheckPath(path) ?? CheckScheme(https, host, allowPlainHttp);
    }

    /// <summary>Whether the host is loopback by its own text: <c>localhost</c>, 127.0.0.0/8 or <c>[::1]</c>.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static (string Problem, string Expected)? CheckHost(string authority, out string host)
    {
        const string Right = "a DNS name (IDN as xn--), an IPv4 address of four decimal numbers, or an IPv6 address in brackets";
        string? port;
        if (authority.StartsWith('['))
        {
            var close = authority.IndexOf(']', StringComparison.Ordinal);
            host = close < 0 ? authority : authority[..(close + 1)];
            port = close < 0 || close + 1 == authority.Length ? null : authority[(close + 1)..];
            var literal = close < 0 ? string.Empty : authority[1..close];
            if (!IsPlainAddress(literal, out var six) || six.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || six.IsIPv4MappedToIPv6)
            {
                return ("The host is not an IPv6 address in its usual form", Right);
            }
        }
        else
        {
            var colon = authority.IndexOf(':', StringComparison.Ordinal);
            host = colon < 0 ? authority : authority[..colon];
            port = colon < 0 ? null : authority[colon..];
            if (!IsDnsName(host) && !IsCanonicalIPv4(host))
            {
                return ("The host is not a plain DNS name or address", Right);
            }
        }

        var portHolds = port is null ||
            (port.Length is > 1 and <= 6 && port[0] == ':' && port[1] != '0' &&
                ushort.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return portHolds ? null : ("The port is not a number from 1 to 65535", "a port such as :8443, or none");
    }

    private static bool IsDnsName(string host)
    {
        var labels = host.Split('.');

        // A last label that starts with a digit is where parsers see IPv4 shorthand (0x7f.1, 2130706433, 127.1); no top-level domain does.
        return host.Length is > 0 and <= 253 && labels.All(label => Label.IsMatch(label)) && !char.IsAsciiDigit(labels[^1][0]);
    }

    private static bool IsCanonicalIPv4(string host) =>
        IsPlainAddress(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    private static bool IsPlainAddress(string literal, out IPAddress address)
    {
        var parsed = IPAddress.TryParse(literal, out var found) && !literal.Contains('%', StringComparison.Ordinal);
        address = found ?? IPAddress.None;
        return parsed && string.Equals(address.ToString(), literal, StringComparison.OrdinalIgnoreCase);
    }

    private static (string Problem, string Expected)? CheckPath(string path)
    {
        if (path.Length is 0 or 1)
        {
            return null;
        }

        foreach (var segment in path[1..].Split('/'))
        {
            if (segment.Length == 0)
            {
                return ("The path has an empty segment or ends with a slash", "a path such as /api/v2, without a final slash");
            }

            if (!PathSegment.IsMatch(segment) || Uri.UnescapeDataString(segment).AsSpan().ContainsAny('/', '\\', '%') || IsDots(segment))
            {
                return ("The path has a segment that is not plain", "segments of letters, digits and -._~, not '.' or '..'");
            }
        }

        return null;
    }

    private static bool IsDots(string segment) => Uri.UnescapeDataString(segment) is "." or "..";

    private static (string Problem, string Expected)? CheckScheme(bool https, string host, bool allowPlainHttp) =>
        https || allowPlainHttp || IsLoopback(host)
            ? null
            : ("Plain http reaches beyond this machine", "https, or allowPlainHttp: true");
}
