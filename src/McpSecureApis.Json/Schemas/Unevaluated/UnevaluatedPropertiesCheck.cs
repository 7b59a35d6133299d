using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Unevaluated;

/// <summary><c>unevaluatedProperties</c>; without a node no member may be left over.</summary>
internal sealed class UnevaluatedPropertiesCheck(SchemaNode? node, DeclaredNames declared) : SchemaCheck
{
    public override bool IsLast => true;

    public override bool? CheckName(ReadOnlySpan<char> name) => true;

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var isValid = true;
        var position = 0;
        foreach (var member in instance.EnumerateObject())
        {
            if (!evaluated![position++])
            {
                run.Push(member: null);
                var passes = node is not null && node.Check(member.Value, run, evaluated: null);
                run.Pop();
                if (!passes && node is null && run.IsReporting)
                {
                    run.Fail("unevaluatedProperties", declared.Unknown(member.Name));
                }

                isValid &= passes;
                if (!isValid && !run.IsReporting)
                {
                    return false;
                }
            }
        }

        evaluated!.AddAll();
        return isValid;
    }
}
