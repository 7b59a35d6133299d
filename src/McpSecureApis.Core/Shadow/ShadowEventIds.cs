namespace McpSecureApis.Core.Shadow;

/// <summary>Ids of the events that this room logs: 2500 to 2599.</summary>
internal static class ShadowEventIds
{
    public const int Failed = 2500;
}
