using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>minProperties</c> and <c>maxProperties</c>.</summary>
internal sealed class PropertyCountCheck(int least, int most) : SchemaCheck
{
    private readonly string _tooFew = $"must have at least {least} members";
    private readonly string _tooMany = $"must have at most {most} members";

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var count = instance.GetPropertyCount();
        return count < least ? run.Fail("minProperties", _tooFew)
            : count <= most || run.Fail("maxProperties", _tooMany);
    }
}
