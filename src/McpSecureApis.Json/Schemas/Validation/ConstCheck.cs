using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>const</c>.</summary>
internal sealed class ConstCheck(JsonElement value) : SchemaCheck
{
    private readonly string _message = "must be " + EnumCheck.List([value]);

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated) =>
        JsonEquality.AreEqual(value, instance, run) || run.Fail("const", _message);

    public override bool? CheckName(ReadOnlySpan<char> name) => value.ValueKind == JsonValueKind.String && value.ValueEquals(name);
}
