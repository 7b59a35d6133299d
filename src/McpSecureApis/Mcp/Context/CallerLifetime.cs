using McpSecureApis.Core.Callers;

namespace McpSecureApis.Mcp.Context;

/// <summary>How long something that stays open may be kept for a caller: until the token of the request that opened it ends.</summary>
internal static class CallerLifetime
{
    /// <summary>The longest wait that is asked of a timer; a token that lives longer ends here.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static TimeSpan Remaining(Caller caller, TimeProvider clock)
    {
        var remaining = caller.ExpiresAt is { } end ? end - clock.GetUtcNow() : Longest;
        return remaining <= TimeSpan.Zero ? TimeSpan.Zero : remaining < Longest ? remaining : Longest;
    }
}
