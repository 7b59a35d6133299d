using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Core.Catalog;

/// <summary>What a reload came to.</summary>
/// <param name="Snapshot">The catalog that is served now.</param>
/// <param name="Changed">Whether it is another than before.</param>
/// <param name="Findings">Everything that was found, warnings too.</param>
internal sealed record CatalogReload(CatalogSnapshot Snapshot, bool Changed, IReadOnlyList<ManifestFinding> Findings)
{
    public bool HasErrors => Findings.Any(finding => finding.Severity == FindingSeverity.Error);
}
