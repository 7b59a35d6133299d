namespace McpSecureApis.Mcp;

/// <summary>The protocol revisions that are served, newest first.</summary>
internal static class ProtocolVersions
{
    public const string July2026 = "2026-07-28";

    /// <summary>What a request without any version speaks, as the transport's text of 2025-06-18 says.</summary>
    public const string Unstated = "2025-03-26";

    public static IReadOnlyList<string> Supported { get; } = [July2026, "2025-11-25", "2025-06-18", Unstated];

    /// <summary>
    /// Those that a request can state by itself: what <c>server/discover</c> names, so what an error about a version names too. The others are
    /// agreed on by <c>initialize</c>.
    /// </summary>
    public static IReadOnlyList<string> Stated { get; } = [.. Supported.Where(IsModern)];

    public static bool IsSupported(string version) => Supported.Contains(version, StringComparer.Ordinal);

    /// <summary>Whether a revision has no handshake and carries its version in every request.</summary>
    public static bool IsModern(string version) => string.CompareOrdinal(version, July2026) >= 0;
}
