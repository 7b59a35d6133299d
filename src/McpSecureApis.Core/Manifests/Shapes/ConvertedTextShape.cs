using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>A string with a grammar of its own, such as a duration.</summary>
/// <param name="rule">The rule that a string outside the grammar breaks.</param>
/// <param name="expected">What is right, for a finding.</param>
/// <param name="convert">Gives the value, or null when the string is outside the grammar.</param>
/// <param name="schema">Makes the JSON Schema.</param>
internal sealed class ConvertedTextShape(string rule, string expected, Func<string, object?> convert, Func<JsonObject> schema) : ManifestShape
{
    public override string Expected => expected;

    public override JsonObject ToSchema(JsonObject definitions) => schema();

    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        if (node.Kind != ManifestNodeKind.String)
        {
            return WrongType(node, path, findings);
        }

        var value = convert(node.Text);
        if (value is null)
        {
            findings.ErrorAt(node.Position, path.ToString(), rule, $"This is not {expected}", node.Text, expected);
        }

        return value;
    }
}
