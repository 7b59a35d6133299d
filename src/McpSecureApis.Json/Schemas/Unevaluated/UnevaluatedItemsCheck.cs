using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Unevaluated;

/// <summary><c>unevaluatedItems</c>.</summary>
internal sealed class UnevaluatedItemsCheck(SchemaNode node) : SchemaCheck
{
    public override bool IsLast => true;

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var isValid = true;
        var position = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (!evaluated![position])
            {
                run.Push(position);
                isValid &= node.Check(item, run, evaluated: null);
                run.Pop();
                if (!isValid && (!run.IsReporting || run.ProblemCount >= ValidationRun.MostProblems))
                {
                    return false;
                }
            }

            position++;
        }

        evaluated!.AddAll();
        return isValid;
    }
}
