using System.Text;
using System.Text.Json;
using McpSecureApis.Json.Numbers;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>multipleOf</c>.</summary>
internal sealed class MultipleOfCheck(JsonElement divisor) : SchemaCheck
{
    private readonly byte[] _divisor = Encoding.UTF8.GetBytes(divisor.GetRawText());
    private readonly string _message = "must be a multiple of " + divisor.GetRawText();

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated) =>
        instance.ValueKind != JsonValueKind.Number ||
        ExactNumber.Parse(JsonTexts.Number(instance)).IsMultipleOf(ExactNumber.Parse(_divisor)) ||
        run.Fail("multipleOf", _message);
}
