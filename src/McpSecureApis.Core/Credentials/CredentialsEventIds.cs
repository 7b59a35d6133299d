namespace McpSecureApis.Core.Credentials;

/// <summary>Event ids of this room, 1600 to 1699. Never reused.</summary>
internal static class CredentialsEventIds
{
    public const int SecretUnavailable = 1600;
    public const int TokenFetched = 1601;
    public const int TokenFetchFailed = 1602;
    public const int TokenDropped = 1603;
    public const int UseNotAllowed = 1604;
    public const int AcquireTimedOut = 1605;
}
