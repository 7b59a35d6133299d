using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>true or false.</summary>
internal sealed class FlagShape : ManifestShape
{
    public override string Expected => "true or false, without quotes";

    public override JsonObject ToSchema(JsonObject definitions) => new() { ["type"] = "boolean" };

    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings) =>
        node.Kind == ManifestNodeKind.Boolean ? string.Equals(node.Text, "true", StringComparison.Ordinal) : WrongType(node, path, findings);
}
