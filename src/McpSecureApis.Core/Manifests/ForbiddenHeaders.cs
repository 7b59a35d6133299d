using System.Collections.Frozen;

namespace McpSecureApis.Core.Manifests;

/// <summary>
/// Header names that no manifest may set: those that frame the message or route it, those that say who the caller is, and those that the
/// credential and the client set themselves. Underscores count as hyphens, because many servers fold them together.
/// </summary>
internal static class ForbiddenHeaders
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "host", "transfer-encoding", "connection", "te", "upgrade", "forwarded", "authorization", "cookie", "cookie2", "set-cookie", "expect", "keep-alive",
        "trailer", "via", "accept-encoding", "http2-settings", "x-real-ip", "x-http-method", "x-http-method-override", "x-method-override",
        "x-original-url", "x-rewrite-url",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] Prefixes = ["content-", "proxy-", "x-forwarded-", "mcp-"];

    public static bool Contains(string name)
    {
        var folded = name.Replace('_', '-').ToLowerInvariant();
        return Names.Contains(folded) || Prefixes.Any(prefix => folded.StartsWith(prefix, StringComparison.Ordinal));
    }
}
