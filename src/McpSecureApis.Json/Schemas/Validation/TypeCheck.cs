using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>type</c>.</summary>
internal sealed class TypeCheck(TypeSet types) : SchemaCheck
{
    private readonly string _message = "must be " + types.Describe();

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated) =>
        (types & TypeSets.Of(instance)) != TypeSet.None || run.Fail("type", _message);

    public override bool? CheckName(ReadOnlySpan<char> name) => (types & TypeSet.String) != TypeSet.None;
}
