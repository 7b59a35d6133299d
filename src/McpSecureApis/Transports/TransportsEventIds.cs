namespace McpSecureApis.Transports;

/// <summary>Event ids of this room: 3000 to 3099.</summary>
internal static class TransportsEventIds
{
    public const int RequestFailed = 3000;
    public const int StdioEnded = 3001;
    public const int DrainTimedOut = 3002;
    public const int CallFailed = 3003;
    public const int ForwarderNotTrusted = 3004;
    public const int PlacesShort = 3005;
}
