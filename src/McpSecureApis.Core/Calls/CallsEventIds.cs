namespace McpSecureApis.Core.Calls;

/// <summary>Ids of the events that this room logs: 2100 to 2199.</summary>
internal static class CallsEventIds
{
    public const int Refused = 2100;
    public const int Completed = 2101;
    public const int Failed = 2102;
    public const int OutcomeNotRecorded = 2103;
    public const int PromptGiven = 2104;
    public const int PromptRefused = 2105;
    public const int ReplyWithheld = 2106;
    public const int RefusalsCounted = 2110;
}
