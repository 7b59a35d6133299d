using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>enum</c>.</summary>
internal sealed class EnumCheck(JsonElement[] values) : SchemaCheck
{
    private const int MostListed = 50;

    private readonly string _message = "must be one of " + List(values);

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        foreach (var value in values)
        {
            if (JsonEquality.AreEqual(value, instance, run))
            {
                return true;
            }
        }

        return run.Fail("enum", _message);
    }

    public override bool? CheckName(ReadOnlySpan<char> name)
    {
        foreach (var value in values)
        {
            if (value.ValueKind == JsonValueKind.String && value.ValueEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    internal static string List(JsonElement[] values) =>
        string.Join(", ", values.Take(MostListed).Select(value => value.GetRawText())) + (values.Length > MostListed ? ", …" : "");
}
