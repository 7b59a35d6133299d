namespace McpSecureApis.Core.Manifests.Tree;

/// <summary>A member of an object in a manifest file.</summary>
/// <param name="Name">The name, unescaped.</param>
/// <param name="NamePosition">Where the name stands.</param>
/// <param name="Value">The value.</param>
internal sealed record ManifestMember(string Name, SourcePosition NamePosition, ManifestNode Value);
