using System.Collections.Frozen;

namespace McpSecureApis.Core.Approvals.Policies;

/// <summary>What an approval of some risk needs.</summary>
/// <param name="Signers">How many different keys.</param>
/// <param name="KeyIds">The keys that count.</param>
internal sealed record ApprovalRule(int Signers, FrozenSet<string> KeyIds)
{
    /// <summary>How many signatures are missing; a key counts once, however often it stands there.</summary>
    public int Missing(IEnumerable<string> signers) => Math.Max(0, Signers - signers.Distinct(StringComparer.Ordinal).Count(KeyIds.Contains));
}
