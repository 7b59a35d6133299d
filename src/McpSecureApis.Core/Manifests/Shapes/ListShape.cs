using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>A list whose items have one shape.</summary>
internal sealed class ListShape(Type itemType, ManifestShape item) : ManifestShape
{
    public override string Expected => $"a list, each item {item.Expected}";

    public override JsonObject ToSchema(JsonObject definitions) => new() { ["type"] = "array", ["items"] = item.ToSchema(definitions) };

    /// <summary>An item that could not be read stays null in its place, so that the others keep their index.</summary>
    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        if (node.Kind != ManifestNodeKind.List)
        {
            return WrongType(node, path, findings);
        }

        var items = Array.CreateInstance(itemType, node.Items.Count);
        for (var i = 0; i < node.Items.Count; i++)
        {
            items.SetValue(item.Bind(node.Items[i], path.Item(i), findings), i);
        }

        return items;
    }
}
