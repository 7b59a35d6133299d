namespace McpSecureApis.Core.Review.Changes;

/// <summary>Which lock the states of changes are from, and what they are worth.</summary>
/// <param name="Lock">The lock's file as it was named or found.</param>
/// <param name="IsVerified">Whether its signatures hold under a policy. Otherwise whoever can write the file has said it.</param>
/// <param name="Problem">Why the lock does not count, as a code; null when it does. Nothing is approved by one that does not.</param>
internal sealed record ReviewedApprovals(string Lock, bool IsVerified, string? Problem)
{
    /// <summary>The problem in words that stand behind the lock's name; null when there is none.</summary>
    public string? Words { get; init; }
}
