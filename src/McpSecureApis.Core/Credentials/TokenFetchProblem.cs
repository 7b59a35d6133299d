namespace McpSecureApis.Core.Credentials;

/// <summary>Why a token endpoint gave no token, in our words: what the endpoint said may quote the client's secret.</summary>
internal enum TokenFetchProblem
{
    None = 0,
    SecretUnavailable,
    Unreachable,
    TimedOut,
    Refused,
    Failed,
    Redirected,
    TooLarge,
    Malformed,
    WrongTokenType,
}
