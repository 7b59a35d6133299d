using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary><c>oneOf</c>.</summary>
internal sealed class OneOfCheck(SchemaNode[] nodes) : SchemaCheck
{
    private readonly string _none = $"must match exactly one of the {nodes.Length} alternatives in `oneOf`, and matches none";
    private readonly string _several = $"must match exactly one of the {nodes.Length} alternatives in `oneOf`, and matches more than one";

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        var problems = run.ProblemCount;
        List<ValidationProblem>? nearest = null;
        var matches = 0;
        foreach (var node in nodes)
        {
            if (AnyOfCheck.Try(node, instance, run, evaluated))
            {
                matches++;
                if (matches > 1)
                {
                    break;
                }
            }
            else if (run.IsReporting)
            {
                var branch = run.Take(problems);
                nearest = nearest is null || branch.Count < nearest.Count ? branch : nearest;
            }
        }

        run.Forget(problems);
        return matches switch
        {
            1 => true,
            0 => AnyOfCheck.Report(run, "oneOf", _none, nearest),
            _ => run.Fail("oneOf", _several),
        };
    }
}
