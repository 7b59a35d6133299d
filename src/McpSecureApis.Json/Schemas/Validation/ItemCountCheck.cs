using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>minItems</c> and <c>maxItems</c>.</summary>
internal sealed class ItemCountCheck(int least, int most) : SchemaCheck
{
    private readonly string _tooFew = $"must have at least {least} items";
    private readonly string _tooMany = $"must have at most {most} items";

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var count = instance.GetArrayLength();
        return count < least ? run.Fail("minItems", _tooFew)
            : count <= most || run.Fail("maxItems", _tooMany);
    }
}
