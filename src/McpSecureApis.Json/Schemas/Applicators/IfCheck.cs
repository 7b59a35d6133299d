using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary><c>if</c>, <c>then</c> and <c>else</c>.</summary>
internal sealed class IfCheck(SchemaNode condition, SchemaNode? consequence, SchemaNode? alternative, bool marks) : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        var problems = run.ProblemCount;
        var holds = AnyOfCheck.Try(condition, instance, run, marks ? evaluated : null);
        run.Forget(problems);
        return (holds ? consequence : alternative)?.Check(instance, run, evaluated) ?? true;
    }
}
