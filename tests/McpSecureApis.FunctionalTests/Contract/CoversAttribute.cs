using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>The refusal reasons that a scenario of the contract is about; <see cref="RefusalCoverageTests"/> asks for every reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CoversAttribute(params RefusalReason[] reasons) : Attribute
{
    public IReadOnlyList<RefusalReason> Reasons { get; } = reasons;
}
