using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary><c>not</c>.</summary>
internal sealed class NotCheck(SchemaNode node, string message) : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        var problems = run.ProblemCount;
        var matches = node.Check(instance, run, evaluated: null);
        run.Forget(problems);
        return !matches || run.Fail("not", message);
    }
}
