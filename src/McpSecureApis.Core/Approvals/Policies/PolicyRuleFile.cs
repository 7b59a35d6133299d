using System.ComponentModel;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Approvals.Policies;

/// <summary>What an approval of some risks needs, as the operator wrote it.</summary>
internal sealed record PolicyRuleFile
{
    [Description("The risks: low, medium, high, critical. Each stands in one entry at most.")]
    public required IReadOnlyList<ChangeSeverity> Risks { get; init; }

    [Description("How many different keys have to sign.")]
    public required int Signers { get; init; }

    [Description("Names of the keys that count. Without it every approver's key does.")]
    public IReadOnlyList<string>? Keys { get; init; }
}
