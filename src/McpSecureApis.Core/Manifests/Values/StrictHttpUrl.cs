using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>
/// The one way by which a URL of a manifest or a setting becomes a <see cref="Uri"/>. Takes a small part of RFC 3986 that every URL
/// reader understands the same way, so that the host somebody approved is the host that is connected to.
/// </summary>
internal static class StrictHttpUrl
{
    private const int LongestUrl = 2048;
    private const int LongestHost = 253;
    private const int LongestLabel = 63;

    private static readonly SearchValues<char> NotInUrls = SearchValues.Create("\\\"<>^`{|}");
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    /// <summary>Returns the URL, or what is wrong with it and what would be right. The problem does not repeat the text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = Check(text, out var host, out var port, out var path);
        if (problem is not null)
        {
            return false;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || !IsSame(parsed, host, port, path))
        {
            problem = "is read in different ways by different programs; write scheme, host, port and path in their plain form.";
            return false;
        }

        url = parsed;
        return true;
    }

    /// <summary>
    /// A backend's base URL: as above, without a final slash behind a path, and https unless the host is loopback or plain http was allowed.
    /// </summary>
    public static bool TryParseBase(
        string text, bool allowPlainHttp, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        if (!TryParse(text, out url, out problem))
        {
            return false;
        }

        problem = url.AbsolutePath is ['/', .., '/'] ? "has a path that ends with a slash; leave it out."
            : url.Scheme != Uri.UriSchemeHttps && !allowPlainHttp && !IsLoopback(url)
                ? "is plain http, so everybody on the way reads the credential and the data; use https, or allowPlainHttp: true."
                : null;
        url = problem is null ? url : null;
        return problem is null;
    }

    /// <summary>Whether the host is <c>localhost</c> or a loopback address, by its name alone.</summary>
    public static bool IsLoopback(Uri url) =>
        string.Equals(url.IdnHost, "localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(url.IdnHost, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Scheme, host and port, which together say who gets the request.</summary>
    public static bool IsSameOrigin(Uri one, Uri other) =>
        string.Equals(one.Scheme, other.Scheme, StringComparison.Ordinal) &&
        string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase) &&
        one.Port == other.Port;

    private static string? Check(string text, out ReadOnlySpan<char> host, out int port, out ReadOnlySpan<char> path)
    {
        host = path = default;
        port = 0;
        if (text.Length is 0 or > LongestUrl)
        {
            return $"has to have 1 to {LongestUrl} characters.";
        }

        if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return "has a space, a control character or a character outside ASCII; write an international host in its xn-- form and encode the path.";
        }

        var isHttps = text.StartsWith("https://", StringComparison.Ordinal);
        if (!isHttps && !text.StartsWith("http://", StringComparison.Ordinal))
        {
            return "has to start with https:// (or http://), in lower case.";
        }

        if (text.AsSpan().ContainsAny('?', '#'))
        {
            return "has a query or a fragment; only scheme, host, port and path are allowed.";
        }

        if (text.AsSpan().ContainsAny(NotInUrls))
        {
            return "has a character that a URL may not have; use letters, digits, '-', '.', '_', '~' and percent-encoding.";
        }

        var rest = text.AsSpan(isHttps ? "https://".Length : "http://".Length);
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        path = slash < 0 ? "/" : rest[slash..];
        if (authority.Contains('@'))
        {
            return "has user information before '@'; a credential is the operator's setting, not part of a URL.";
        }

        return CheckAuthority(authority, isHttps, out host, out port) ?? CheckPath(path);
    }

    private static string? CheckAuthority(ReadOnlySpan<char> authority, bool isHttps, out ReadOnlySpan<char> host, out int port)
    {
        port = isHttps ? 443 : 80;
        var end = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        end = end < 0 ? authority.Length : end;
        host = authority[..end];
        var after = authority[end..];
        if (!after.IsEmpty && !IsPort(after, out port))
        {
            return "has a port that is not a number from 1 to 65535 without leading zeros.";
        }

        if (host.StartsWith('['))
        {
            return IsCanonicalAddress(host[1..^1], AddressFamily.InterNetworkV6)
                ? null
                : "has an IPv6 address that is not in its canonical form (RFC 5952), for example [::1].";
        }

        return IsCanonicalAddress(host, AddressFamily.InterNetwork) || IsDnsName(host)
            ? null
            : "has a host that is neither a DNS name (letters, digits, hyphens, dots) nor a dotted IPv4 address such as 10.0.0.1.";
    }

    private static bool IsPort(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        return text[0] == ':' && text.Length is > 1 and < 7 && text[1] != '0' &&
            !text[1..].ContainsAnyExceptInRange('0', '9') &&
            int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
    }

    /// <summary>Canonical only: 0177.0.0.1, 2130706433 and 127.1 are one address to some readers and a name to others.</summary>
    private static bool IsCanonicalAddress(ReadOnlySpan<char> host, AddressFamily family) =>
        !host.Contains('%') && IPAddress.TryParse(host, out var address) && address.AddressFamily == family && !address.IsIPv4MappedToIPv6 &&
        host.Equals(address.ToString(), StringComparison.OrdinalIgnoreCase);

    private static bool IsDnsName(ReadOnlySpan<char> host)
    {
        if (host.Length is 0 or > LongestHost)
        {
            return false;
        }

        ReadOnlySpan<char> last = default;
        foreach (var range in host.Split('.'))
        {
            last = host[range];
            if (!IsLabel(last))
            {
                return false;
            }
        }

        // A last label that starts with a digit is where readers see IPv4 shorthand (0x7f.1, 2130706433, 127.1); no top-level domain does.
        return !char.IsAsciiDigit(last[0]);
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > LongestLabel || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (var unit in label)
        {
            if (!char.IsAsciiLetterOrDigit(unit) && unit != '-')
            {
                return false;
            }
        }

        return !label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) || IsInternationalLabel(label.ToString());
    }

    /// <summary>Decodes and encodes again: a label that does not come back is one that readers disagree about.</summary>
    private static bool IsInternationalLabel(string label)
    {
        try
        {
            var unicode = Idn.GetUnicode(label);
            return !string.Equals(unicode, label, StringComparison.Ordinal) &&
                unicode.EnumerateRunes().All(IsPlainInName) &&
                string.Equals(Idn.GetAscii(unicode), label, StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsPlainInName(Rune rune) => rune.Value == '-' || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber;

    private static string? CheckPath(ReadOnlySpan<char> path)
    {
        if (path.ContainsAny('[', ']'))
        {
            return "has a bracket in its path.";
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            return "has an empty path segment ('//').";
        }

        for (var i = path.IndexOf('%'); i >= 0 && i < path.Length; i++)
        {
            if (path[i] != '%')
            {
                continue;
            }

            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
            {
                return "has a '%' that is not followed by two hexadecimal digits.";
            }

            var value = int.Parse(path.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (value is < 0x20 or 0x7F or '.' or '/' or '\\' or '%')
            {
                return "has an encoded dot, slash, backslash, percent sign or control character in its path.";
            }
        }

        foreach (var range in path.Split('/'))
        {
            if (path[range] is "." or "..")
            {
                return "has a '.' or '..' segment in its path.";
            }
        }

        return null;
    }

    private static bool IsSame(Uri parsed, ReadOnlySpan<char> host, int port, ReadOnlySpan<char> path) =>
        host.Trim("[]").Equals(parsed.IdnHost, StringComparison.OrdinalIgnoreCase) &&
        parsed.Port == port &&
        path.Equals(parsed.AbsolutePath, StringComparison.Ordinal) &&
        parsed.UserInfo.Length == 0 && parsed.Query.Length == 0 && parsed.Fragment.Length == 0;
}
