using System.Globalization;
using System.Text.Json.Nodes;

namespace McpSecureApis.Core.Manifests;

/// <summary>A whole number that fits 32 bits.</summary>
internal sealed class WholeNumberShape : ManifestShape
{
    public override string Expected => "a whole number";

    public override JsonObject ToSchema(JsonObject definitions) => new() { ["type"] = "integer" };

    protected override object? BindValue(ManifestNode node, ManifestPath path, FindingCollector findings) =>
        node.Kind == ManifestNodeKind.Number && int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : WrongType(node, path, findings);
}
