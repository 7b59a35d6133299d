using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.References;

/// <summary><c>$ref</c>, and each entry of <c>allOf</c>: another schema that must hold for the same value.</summary>
internal sealed class RefCheck(SchemaNode node) : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated) => node.Check(instance, run, evaluated);

    // A schema that refers to itself by names alone is refused when it is compiled, so this ends.
    public override bool? CheckName(ReadOnlySpan<char> name) => node.CheckName(name);
}
