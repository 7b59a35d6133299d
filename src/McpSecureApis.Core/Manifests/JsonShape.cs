using System.Text.Json.Nodes;

namespace McpSecureApis.Core.Manifests;

/// <summary>Any JSON value, kept as it stands: an argument schema, a body, example arguments. What is in it is judged by the room it is for.</summary>
internal sealed class JsonShape : ManifestShape
{
    public override string Expected => "a JSON value";

    public override JsonObject ToSchema(JsonObject definitions) => [];

    protected override object? BindValue(ManifestNode node, ManifestPath path, FindingCollector findings) => node.ToJson();
}
