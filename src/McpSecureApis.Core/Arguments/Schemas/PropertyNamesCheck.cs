using System.Text.Json;

namespace McpSecureApis.Core.Arguments.Schemas;

/// <summary><c>propertyNames</c>. Allocates one small document per member.</summary>
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
}
