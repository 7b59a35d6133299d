namespace McpSecureApis.Transports.Connections;

/// <summary>Whether the server remembers anything of an HTTP client between its requests.</summary>
internal enum SessionMode
{
    /// <summary>Nothing, for any revision.</summary>
    Stateless,

    /// <summary>Sessions for clients that begin with <c>initialize</c>, and nothing for those of 2026-07-28.</summary>
    Hybrid,
}
