namespace McpSecureApis.Core.Catalog;

/// <summary>Decides what is served of the manifests that are good. Asked on every reload, before the swap.</summary>
/// <param name="manifests">The manifests.</param>
/// <param name="broken">Files that are there and give no manifest, by their paths below the folder.</param>
/// <returns>The same, another version of some entries, or fewer of them.</returns>
internal delegate IReadOnlyCollection<CompiledManifest> CatalogGate(IReadOnlyCollection<CompiledManifest> manifests, IReadOnlySet<string> broken);
