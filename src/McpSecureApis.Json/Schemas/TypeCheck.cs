using System.Text.Json;
using McpSecureApis.Json.Numbers;

namespace McpSecureApis.Json.Schemas;

/// <summary><c>type</c>.</summary>
internal sealed class TypeCheck(TypeSet types) : SchemaCheck
{
    private readonly string _message = "must be " + types.Describe();

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated) =>
        (types & Of(instance)) != TypeSet.None || run.Fail("type", _message);

    public override bool? CheckName(ReadOnlySpan<char> name) => (types & TypeSet.String) != TypeSet.None;

    /// <summary>The one type that a value has.</summary>
    public static TypeSet Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => TypeSet.Object,
        JsonValueKind.Array => TypeSet.Array,
        JsonValueKind.String => TypeSet.String,
        JsonValueKind.Number =>
            ExactNumber.TryReadShort(JsonTexts.Number(value), out _) || ExactNumber.Parse(JsonTexts.Number(value)).IsInteger ? TypeSet.Integer : TypeSet.Fraction,
        JsonValueKind.True or JsonValueKind.False => TypeSet.Boolean,
        JsonValueKind.Null => TypeSet.Null,
        _ => TypeSet.None,
    };
}
