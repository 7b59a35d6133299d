using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>One of the names of an enumeration, in camelCase.</summary>
internal sealed class ChoiceShape : ManifestShape
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public ChoiceShape(Type type)
    {
        foreach (var value in Enum.GetValues(type))
        {
            _values.Add(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!), value);
        }

        var names = _values.Keys.ToArray();
        Expected = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    public override string Expected { get; }

    public override JsonObject ToSchema(JsonObject definitions) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. _values.Keys.Select(name => JsonValue.Create(name))]) };

    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        if (node.Kind != ManifestNodeKind.String)
        {
            return WrongType(node, path, findings);
        }

        if (_values.TryGetValue(node.Text, out var value))
        {
            return value;
        }

        findings.ErrorAt(node.Position, path.ToString(), "unknown-value", "This is not one of the values allowed here", node.Text, Expected);
        return null;
    }
}
