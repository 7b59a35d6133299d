using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary><c>anyOf</c>.</summary>
internal sealed class AnyOfCheck(SchemaNode[] nodes) : SchemaCheck
{
    private readonly string _message = $"must match at least one of the {nodes.Length} alternatives in `anyOf`";

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        var problems = run.ProblemCount;
        List<ValidationProblem>? nearest = null;
        var matches = false;
        foreach (var node in nodes)
        {
            if (Try(node, instance, run, evaluated))
            {
                matches = true;
                if (evaluated is null)
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
        return matches || Report(run, "anyOf", _message, nearest);
    }

    /// <summary>Tries a branch that need not hold: only what a passing one looked at counts.</summary>
    internal static bool Try(SchemaNode node, JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (evaluated is null)
        {
            return node.Check(instance, run, evaluated: null);
        }

        var seen = run.RentSet();
        var matches = node.Check(instance, run, seen);
        if (matches)
        {
            evaluated.Add(seen);
        }

        run.Return(seen);
        return matches;
    }

    /// <summary>The rule, then what is wrong with the branch that comes nearest.</summary>
    internal static bool Report(ValidationRun run, string rule, string message, List<ValidationProblem>? nearest)
    {
        run.Fail(rule, message);
        foreach (var problem in (nearest ?? []).Take(5))
        {
            run.AddProblem(problem);
        }

        return false;
    }
}
