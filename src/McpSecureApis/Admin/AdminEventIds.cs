namespace McpSecureApis.Admin;

/// <summary>Event ids of this room: 3600 to 3699.</summary>
internal static class AdminEventIds
{
    public const int Listening = 3600;
    public const int NotLoopback = 3601;
    public const int Refused = 3602;
    public const int RequestFailed = 3603;
}
