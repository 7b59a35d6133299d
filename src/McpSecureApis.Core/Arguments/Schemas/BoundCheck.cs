using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments.Numbers;

namespace McpSecureApis.Core.Arguments.Schemas;

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms.</summary>
internal sealed class BoundCheck(string rule, JsonElement bound) : SchemaCheck
{
    private readonly byte[] _bound = Encoding.UTF8.GetBytes(bound.GetRawText());

    private readonly string _message = rule switch
    {
        "minimum" => "must be at least ",
        "maximum" => "must be at most ",
        "exclusiveMinimum" => "must be greater than ",
        _ => "must be less than ",
    } + bound.GetRawText();

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Number)
        {
            return true;
        }

        var order = ExactNumber.Compare(ExactNumber.Parse(JsonTexts.Number(instance)), ExactNumber.Parse(_bound));
        var holds = rule switch
        {
            "minimum" => order >= 0,
            "maximum" => order <= 0,
            "exclusiveMinimum" => order > 0,
            _ => order < 0,
        };
        return holds || run.Fail(rule, _message);
    }
}
