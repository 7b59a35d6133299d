using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary><c>prefixItems</c> and <c>items</c> (in draft-07 <c>items</c> and <c>additionalItems</c>).</summary>
internal sealed class ItemsCheck(SchemaNode[] prefix, SchemaNode? rest) : SchemaCheck
{
    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var isValid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            var node = index < prefix.Length ? prefix[index] : rest;
            if (node is null)
            {
                break;
            }

            run.Push(index);
            isValid &= node.Check(item, run, evaluated: null);
            run.Pop();
            if (!isValid && (!run.IsReporting || run.IsExhausted || run.ProblemCount >= ValidationRun.MostProblems))
            {
                return false;
            }

            evaluated?.Add(index);
            index++;
        }

        return isValid;
    }
}
