namespace McpSecureApis.Mcp.Messages;

/// <summary>The protocol revisions that are served, newest first.</summary>
internal static class ProtocolVersions
{
    public const string July2026 = "2026-07-28";

    /// <summary>What a request without any version speaks, as the transport's text of 2025-06-18 says.</summary>
    public const string Unstated = "2025-03-26";

    /// <summary>What <c>server/discover</c> and an error about a version name.</summary>
    public static IReadOnlyList<string> Supported { get; } = [July2026, "2025-11-25", "2025-06-18", Unstated];

    /// <summary>Those that <c>initialize</c> agrees on, newest first.</summary>
    private static readonly string[] Agreed = [.. Supported.Where(version => !IsModern(version))];

    /// <summary>
    /// The version that answers <c>initialize</c>: the one that was asked for, or else the newest that has a handshake, and the client
    /// decides whether it goes on with that (2025-11-25, lifecycle).
    /// </summary>
    public static string Agree(string requested) => Agreed.Contains(requested, StringComparer.Ordinal) ? requested : Agreed[0];

    public static bool IsSupported(string version) => Supported.Contains(version, StringComparer.Ordinal);

    /// <summary>Whether a revision has no handshake and carries its version in every request.</summary>
    public static bool IsModern(string version) => string.CompareOrdinal(version, July2026) >= 0;
}
