namespace McpSecureApis.Mcp;

/// <summary>Event ids of this room: 3200 to 3299.</summary>
internal static class McpEventIds
{
    public const int HandlerFailed = 3200;
    public const int LibraryReported = 3201;
}
