using System.Collections.Frozen;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>
/// Header names that no manifest may set: those that frame the message or route it, those that say who the caller is or where it came
/// from, and those that the gateway, the credential and the client set themselves.
/// </summary>
internal static class ForbiddenHeaders
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
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

    private static readonly string[] Prefixes =
        ["content-", "proxy-", "sec-", "mcp-", "x-forwarded-", "x-original-forwarded-", "x-envoy-", "x-auth-request-", "x-amzn-"];

    /// <summary>Names that differ in case, or in hyphen and underscore, are one: gateways in front of backends map them to each other.</summary>
    public static string Normalise(string name) => name.Replace('_', '-').ToLowerInvariant();

    public static bool Contains(string name)
    {
        var normal = Normalise(name);
        return Names.Contains(normal) || Prefixes.Any(prefix => normal.StartsWith(prefix, StringComparison.Ordinal));
    }
}
