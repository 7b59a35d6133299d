namespace McpSecureApis.Core.Callers;

/// <summary>Event ids of this room, 1100 to 1199. Never reused.</summary>
internal static class CallersEventIds
{
    public const int KeysLoaded = 1100;
    public const int KeysNotLoaded = 1101;
    public const int KeySkipped = 1102;
    public const int KeySourceRefused = 1103;
    public const int KeysTooOld = 1104;
    public const int KeysFailed = 1105;
    public const int TokensRefused = 1107;
    public const int NoUsableKey = 1106;
}
