namespace McpSecureApis.Core.Manifests.Tree;

/// <summary>A place in a file.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
internal readonly record struct SourcePosition(int Line, int Column);
