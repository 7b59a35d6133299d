using System.Collections;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>An object whose names the author chooses and whose values have one shape.</summary>
internal sealed class MapShape(Type valueType, ManifestShape value) : ManifestShape
{
    private readonly Type _type = typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType);

    public override string Expected => "an object";

    public override JsonObject ToSchema(JsonObject definitions) =>
        new() { ["type"] = "object", ["additionalProperties"] = value.ToSchema(definitions) };

    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        if (node.Kind != ManifestNodeKind.Object)
        {
            return WrongType(node, path, findings);
        }

        var map = (IDictionary)Activator.CreateInstance(_type, [StringComparer.Ordinal])!;
        foreach (var member in node.Members)
        {
            if (value.Bind(member.Value, path.Member(member.Name), findings) is { } bound)
            {
                map.Add(member.Name, bound);
            }
        }

        return map;
    }
}
