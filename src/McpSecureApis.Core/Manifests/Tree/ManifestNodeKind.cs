namespace McpSecureApis.Core.Manifests.Tree;

/// <summary>The JSON kinds of a <see cref="ManifestNode"/>.</summary>
internal enum ManifestNodeKind
{
    Null,
    Boolean,
    Number,
    String,
    List,
    Object,
}
