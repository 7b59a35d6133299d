using System.Text.Json.Nodes;

namespace McpSecureApis.Core.Manifests;

/// <summary>A string.</summary>
internal sealed class TextShape : ManifestShape
{
    public override string Expected => "a string";

    public override JsonObject ToSchema(JsonObject definitions) => new() { ["type"] = "string" };

    protected override object? BindValue(ManifestNode node, ManifestPath path, FindingCollector findings)
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
