using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>
/// Any JSON value, kept as it stands: an argument schema, a body, example arguments. What is in it is judged by the room it is for.
/// </summary>
internal sealed class JsonShape : ManifestShape
{
    public override string Expected => "a JSON value";

    public override JsonObject ToSchema(JsonObject definitions) => [];

    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings) => node.ToJson();
}
