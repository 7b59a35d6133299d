namespace McpSecureApis.Core.Catalog;

/// <summary>A manifest file of which every room has compiled its part.</summary>
/// <param name="File">The file, relative to the catalog's folder.</param>
/// <param name="Id">The manifest's id.</param>
/// <param name="Digest">SHA-256 of the file's bytes, lower-case hex.</param>
/// <param name="Tools">Its tools.</param>
internal sealed record CompiledManifest(string File, string Id, string Digest, IReadOnlyList<ToolDefinition> Tools);
