using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary>One entry of <c>dependentSchemas</c>.</summary>
internal sealed class DependentSchemaCheck(string trigger, SchemaNode node) : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated) =>
        instance.ValueKind != JsonValueKind.Object || !instance.TryGetProperty(trigger, out _) || node.Check(instance, run, evaluated);
}
