using System.Globalization;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>A whole number that fits 32 bits.</summary>
internal sealed class WholeNumberShape : ManifestShape
{
    public override string Expected => "a whole number";

    public override JsonObject ToSchema(JsonObject definitions) => new() { ["type"] = "integer" };

    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings) =>
        node.Kind == ManifestNodeKind.Number && int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : WrongType(node, path, findings);
}
