using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Context;

namespace McpSecureApis.Conformance;

/// <summary>The suite asks as much as it likes.</summary>
internal sealed class FixtureBudget : ICallerBudget
{
    public Refusal? Spend(Caller caller) => null;

    public void Count(Caller caller, RefusalReason reason)
    {
        // Nobody reads it.
    }
}
