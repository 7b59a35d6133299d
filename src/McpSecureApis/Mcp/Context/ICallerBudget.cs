using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Mcp.Context;

/// <summary>What a transport asks before it looks at a request, and tells when it refuses one that is not a call.</summary>
internal interface ICallerBudget
{
    /// <summary>Takes a request from the caller's budget; the refusal when that is spent.</summary>
    Refusal? Spend(Caller caller);

    /// <summary>Counts a refusal, which gets no record of its own.</summary>
    void Count(Caller caller, RefusalReason reason);

    /// <summary>Takes a request and counts it when there is nothing to take.</summary>
    Refusal? SpendOrCount(Caller caller)
    {
        var refusal = Spend(caller);
        if (refusal is not null)
        {
            Count(caller, refusal.Reason);
        }

        return refusal;
    }
}
