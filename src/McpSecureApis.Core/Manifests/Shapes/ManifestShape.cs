using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>
/// What a value of a manifest may look like: binds a node to a value of the model, and writes itself as JSON Schema. One description for
/// both, so the schema that editors use cannot allow what the reader refuses.
/// </summary>
internal abstract class ManifestShape
{
    /// <summary>What is right here, in a few words for a finding.</summary>
    public abstract string Expected { get; }

    /// <summary>The value, or null after the problems were added to <paramref name="findings"/>.</summary>
    public object? Bind(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        if (node.Kind == ManifestNodeKind.Null && !TakesNull)
        {
            findings.ErrorAt(node.Position, path.ToString(), "null-member", "Null is not a value here", "null", $"{Expected}, or leave it out");
            return null;
        }

        return BindValue(node, path, findings);
    }

    /// <summary>The JSON Schema of the value; objects add themselves to <paramref name="definitions"/>.</summary>
    public abstract JsonObject ToSchema(JsonObject definitions);

    protected virtual bool TakesNull => false;

    protected abstract object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings);

    protected object? WrongType(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        findings.ErrorAt(node.Position, path.ToString(), "wrong-type", "The value has the wrong type", node.Describe(), Expected);
        return null;
    }
}
