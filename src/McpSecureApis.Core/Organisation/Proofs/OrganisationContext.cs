using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>The operator's side of a proof, beside what is compiled into the entries.</summary>
internal sealed record OrganisationContext
{
    /// <summary>For manifests that are judged alone: what an operator who said nothing has, and no limits of theirs.</summary>
    public static OrganisationContext Alone { get; } = new() { Hierarchy = ScopeHierarchy.None, Masking = MaskingPolicy.Default };

    /// <summary>Which scopes imply others.</summary>
    public required ScopeHierarchy Hierarchy { get; init; }

    public required MaskingPolicy Masking { get; init; }

    /// <summary>Rates of a caller over all entries, which hold beside an entry's own.</summary>
    public IReadOnlyList<RateManifest> Rates { get; init; } = [];

    /// <summary>Patterns of the tenants that a caller may have; null when nobody says.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }
}
