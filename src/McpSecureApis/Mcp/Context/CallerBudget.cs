using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Mcp.Context;

/// <summary>What a transport asks before it looks at a request, and tells when it refuses one that is not a call.</summary>
/// <param name="Spend">Takes a request from the caller's budget; the refusal when that is spent.</param>
/// <param name="Count">Counts a refusal, which gets no record of its own.</param>
internal sealed record CallerBudget(Func<Caller, Refusal?> Spend, Action<Caller, RefusalReason> Count)
{
    /// <summary>For a transport in front of nothing that could be too much.</summary>
    public static CallerBudget Unlimited { get; } = new(static _ => null, static (_, _) => { });

    /// <summary>Takes a request and counts it when there is nothing to take.</summary>
    public Refusal? SpendOrCount(Caller caller)
    {
        var refusal = Spend(caller);
        if (refusal is not null)
        {
            Count(caller, refusal.Reason);
        }

        return refusal;
    }
}
