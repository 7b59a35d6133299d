using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary><c>propertyNames</c>. A name is judged as text; one that does not pass, or needs more than text, is made a small document.</summary>
internal sealed class PropertyNamesCheck(SchemaNode node) : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        foreach (var member in instance.EnumerateObject())
        {
            if (Passes(member) && run.Spend(1))
            {
                continue;
            }

            var name = JsonSerializer.SerializeToElement(member.Name);
            var problems = run.ProblemCount;
            if (!node.Check(name, run, evaluated: null))
            {
                if (run.IsReporting)
                {
                    var why = string.Join("; ", run.Take(problems).Select(problem => problem.Message).Distinct(StringComparer.Ordinal).Take(3));
                    run.Fail("propertyNames", "has a member whose name is not allowed: a name " + why);
                }

                return false;
            }
        }

        return true;
    }

    private bool Passes(JsonProperty member)
    {
        var buffer = (stackalloc char[128]);
        var name = JsonTexts.ReadName(member, buffer, out var rented);
        var passes = node.CheckName(name) == true;
        JsonTexts.Return(rented);
        return passes;
    }
}
