using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsCheck(SchemaNode node, int least, int most, bool marksItems) : SchemaCheck
{
    private readonly string _tooFew = $"must have at least {least} items of the kind that `contains` describes";
    private readonly string _tooMany = $"must have at most {most} items of the kind that `contains` describes";

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var problems = run.ProblemCount;
        var matches = 0;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (node.Check(item, run, evaluated: null))
            {
                matches++;
                if (marksItems)
                {
                    evaluated?.Add(index);
                }
            }

            index++;
        }

        run.Forget(problems);
        return matches < least ? run.Fail("contains", _tooFew)
            : matches <= most || run.Fail("maxContains", _tooMany);
    }
}
