using System.Buffers;
using System.Collections.Frozen;

namespace McpSecureApis.Core.Requests;

/// <summary>Which headers a manifest may set, and to what.</summary>
internal static class HeaderRules
{
    public const int MaxValueLength = 4096;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> ValueCharacters =
        SearchValues.Create("\t" + string.Concat(Enumerable.Range(0x20, 0x7F - 0x20).Select(unit => (char)unit)));

    /// <summary>Framing and routing of the message, who the caller is, where it came from, and what the gateway itself decides.</summary>
    private static readonly FrozenSet<string> Forbidden = FrozenSet.ToFrozenSet(
        [
            "accept-charset", "accept-encoding", "age", "alt-used", "authentication-info", "authorization", "baggage", "cf-connecting-ip",
            "client-ip", "connection", "cookie", "cookie2", "date", "early-data", "expect", "fastly-client-ip", "forwarded", "front-end-https",
            "host", "http2-settings", "if-range", "keep-alive", "max-forwards", "origin", "range", "referer", "set-cookie", "te", "traceparent",
            "tracestate", "trailer", "transfer-encoding", "true-client-ip", "upgrade", "via", "warning", "www-authenticate", "x-client-ip",
            "x-cluster-client-ip", "x-forwarded", "x-host", "x-http-host-override", "x-http-method", "x-http-method-override", "x-method-override",
            "x-original-host", "x-original-method", "x-original-uri", "x-original-url", "x-proxyuser-ip", "x-real-ip", "x-remote-addr", "x-remote-ip",
            "x-remote-user", "x-rewrite-url", "x-url-scheme",
        ],
        StringComparer.Ordinal);

    private static readonly string[] ForbiddenPrefixes = ["content-", "proxy-", "sec-", "x-forwarded-", "x-original-forwarded-", "x-envoy-", "x-auth-request-", "x-amzn-"];

    /// <summary>Names that differ in case, or in hyphen and underscore, are one: gateways in front of backends map them to each other.</summary>
    public static string Normalise(string name) => name.Replace('_', '-').ToLowerInvariant();

    public static bool IsName(string name) => name.Length is > 0 and <= 128 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    public static bool IsForbidden(string name)
    {
        var normal = Normalise(name);
        return Forbidden.Contains(normal) || ForbiddenPrefixes.Any(prefix => normal.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>What is wrong with the value; null when it may be sent.</summary>
    public static string? FindProblem(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
        {
            return "must not be empty: it is sent in a header";
        }

        if (value.Length > MaxValueLength)
        {
            return $"must have at most {MaxValueLength} characters: it is sent in a header";
        }

        if (value.ContainsAnyExcept(ValueCharacters))
        {
            return "must have printable ASCII characters only: it is sent in a header";
        }

        return value[0] is ' ' or '\t' || value[^1] is ' ' or '\t' ? "must not start or end with white space: it is sent in a header" : null;
    }

    /// <summary>Whether the platform has an own idea of the header's values (<c>Accept</c>, <c>If-Match</c>, …) and may refuse or rewrite one.</summary>
    public static bool HasGrammar(string name)
    {
        using var probe = new HttpRequestMessage();
        return !IsSentAsWritten(probe, name, "{probe}@,;=\"");
    }

    /// <summary>Whether the header goes out exactly as written.</summary>
    public static bool IsSentAsWritten(string name, string value)
    {
        using var probe = new HttpRequestMessage();
        return IsSentAsWritten(probe, name, value);
    }

    private static bool IsSentAsWritten(HttpRequestMessage probe, string name, string value)
    {
        try
        {
            probe.Headers.Add(name, value);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            // A value that the header's grammar does not take, or a header that does not belong to requests.
            return false;
        }

        return probe.Headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 && string.Equals(values.ToString(), value, StringComparison.Ordinal);
    }
}
