using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>A string.</summary>
internal sealed class TextShape : ManifestShape
{
    public override string Expected => "a string";

    public override JsonObject ToSchema(JsonObject definitions) => new() { ["type"] = "string" };

    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        if (node.Kind is ManifestNodeKind.Number or ManifestNodeKind.Boolean)
        {
            var at = path.ToString();
            var text = at == VersionText.Path ? VersionText.Complete(node.Text) ?? node.Text : node.Text;
            findings.ErrorAt(node.Position, at, "wrong-type", "The value has the wrong type", node.Text, $"a string; write \"{text}\" in quotes");
            return null;
        }

        return node.Kind == ManifestNodeKind.String ? node.Text : WrongType(node, path, findings);
    }
}
