using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Mcp.Context;

/// <summary>The budgets of the limits, and the counts that become records.</summary>
internal sealed class GatewayBudget(CallLimiter limiter, RefusalCounts refusals) : ICallerBudget
{
    public Refusal? Spend(Caller caller) => limiter.SpendRequest(caller);

    public void Count(Caller caller, RefusalReason reason) => refusals.Count(caller, reason);
}
