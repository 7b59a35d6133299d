using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Organisation;

/// <summary>What was found about a rule: it is broken, cannot be proved, names nothing, or can never be broken.</summary>
/// <param name="Finding">The finding, with the rule <c>organisation/NAME</c>.</param>
internal sealed record OrganisationFinding(ManifestFinding Finding)
{
    /// <summary>The entry that breaks the rule; null for a finding about the rule itself or about the whole catalog.</summary>
    public ChangedEntry? Entry { get; init; }

    /// <summary>What shows that the rule is broken; null when nothing does.</summary>
    public RuleWitness? Witness { get; init; }
}
