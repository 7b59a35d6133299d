using System.Text.Json.Nodes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>A value with a short form, which is a scalar, and a long form, which is an object.</summary>
/// <param name="longForm">The long form.</param>
/// <param name="expected">What is right, for a finding.</param>
/// <param name="readShort">Gives the value of a scalar, or null when it is outside the short form.</param>
/// <param name="shortSchema">Makes the JSON Schema of the short form.</param>
/// <param name="finishLong">Turns what the long form bound into the value.</param>
internal sealed class ShortFormShape(
    ObjectShape longForm,
    string expected,
    Func<ManifestNode, object?> readShort,
    Func<JsonObject> shortSchema,
    Func<object, object?>? finishLong = null)
    : ManifestShape
{
    public override string Expected => expected;

    public override JsonObject ToSchema(JsonObject definitions) =>
        new() { ["oneOf"] = new JsonArray(shortSchema(), longForm.ToSchema(definitions)) };

    protected override object? BindValue(ManifestNode node, DocumentPath path, FindingCollector findings)
    {
        if (node.Kind == ManifestNodeKind.Object)
        {
            var before = findings.Findings.Count;
            var bound = longForm.Bind(node, path, findings);
            var finished = bound is null || finishLong is null ? bound : finishLong(bound);
            if (finished is null && findings.Findings.Count == before)
            {
                findings.ErrorAt(node.Position, path.ToString(), "unknown-value", $"This is not {expected}", "an object", expected);
            }

            return finished;
        }

        if (!node.IsScalar)
        {
            return WrongType(node, path, findings);
        }

        var value = readShort(node);
        if (value is null)
        {
            findings.ErrorAt(node.Position, path.ToString(), "unknown-value", $"This is not {expected}", node.Text, expected);
        }

        return value;
    }
}
