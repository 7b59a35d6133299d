using System.Text;
using System.Text.Json;
using McpSecureApis.Json.Numbers;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms.</summary>
internal sealed class BoundCheck(string rule, JsonElement bound) : SchemaCheck
{
    private readonly byte[] _bound = Encoding.UTF8.GetBytes(bound.GetRawText());
    private readonly long? _shortBound = ExactNumber.TryReadShort(JsonTexts.Number(bound), out var value) ? value : null;
    private readonly int _wanted = rule is "minimum" or "exclusiveMinimum" ? 1 : -1;
    private readonly bool _takesEqual = rule is "minimum" or "maximum";

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

        var number = JsonTexts.Number(instance);
        var order = _shortBound is { } shortBound && ExactNumber.TryReadShort(number, out var value)
            ? value.CompareTo(shortBound)
            : ExactNumber.Compare(ExactNumber.Parse(number), ExactNumber.Parse(_bound));
        var holds = order == 0 ? _takesEqual : Math.Sign(order) == _wanted;
        return holds || run.Fail(rule, _message);
    }
}
