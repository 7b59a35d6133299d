using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Context;

namespace McpSecureApis.FunctionalTests.Protocol;

/// <summary>A budget of a number of requests, whoever asks; endless unless a test says otherwise.</summary>
internal sealed class FakeBudget : ICallerBudget
{
    public int Left { get; set; } = int.MaxValue;

    /// <summary>The refusals that were counted.</summary>
    public List<RefusalReason> Counted { get; } = [];

    public Refusal? Spend(Caller caller) =>
        Left-- > 0 ? null : new Refusal(RefusalReason.RateLimited, "Too many.") { RetryAfter = TimeSpan.FromSeconds(7), IsOverBudget = true };

    public void Count(Caller caller, RefusalReason reason) => Counted.Add(reason);
}
