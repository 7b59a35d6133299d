namespace McpSecureApis.Core.Audit;

/// <summary>Ids of this room's log events: 1900 to 1999.</summary>
internal static class AuditEventIds
{
    public const int Opened = 1900;
    public const int HeadSigned = 1901;
    public const int WriteFailed = 1902;
    public const int Recovered = 1903;
    public const int TornTailCut = 1904;
    public const int TornTailKept = 1905;
    public const int CannotStart = 1906;
    public const int SinkFailed = 1907;
    public const int NoRoom = 1908;
    public const int RoomAgain = 1909;
}
