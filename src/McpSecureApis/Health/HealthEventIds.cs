namespace McpSecureApis.Health;

/// <summary>Event ids of this room: 3300 to 3399.</summary>
internal static class HealthEventIds
{
    public const int NotReady = 3300;
}
