using System.Text.Json;

namespace McpSecureApis.Core.Arguments.Schemas;

/// <summary><c>$ref</c>, and each entry of <c>allOf</c>: another schema that must hold for the same value.</summary>
internal sealed class RefCheck(SchemaNode node) : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated) => node.Check(instance, run, evaluated);
}
