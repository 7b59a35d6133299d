namespace McpSecureApis.Core.Backend;

/// <summary>Event ids of this room, 1700 to 1799. Never reused.</summary>
internal static class BackendEventIds
{
    public const int AttemptFailed = 1700;
    public const int AddressRefused = 1701;
    public const int CircuitOpened = 1702;
    public const int CircuitClosed = 1703;
    public const int Retrying = 1704;
    public const int PoolFull = 1705;
    public const int ReplyNotRead = 1706;
    public const int CallerCircuitOpened = 1707;
}
