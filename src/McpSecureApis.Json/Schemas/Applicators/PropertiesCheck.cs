using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c> and <c>required</c>, in one walk over the members.
/// The first <paramref name="required"/> names are the required ones.
/// </summary>
internal sealed class PropertiesCheck(
    IReadOnlyList<string> names,
    int required,
    SchemaNode?[] nodes,
    PropertyPattern[] patterns,
    SchemaNode? additional,
    bool isClosed,
    DeclaredNames declared)
    : SchemaCheck
{
    private readonly Utf8Names _index = new(names);

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var isValid = true;
        var position = 0;
        var found = 0;
        foreach (var member in instance.EnumerateObject())
        {
            var index = names.Count == 0 ? -1 : _index.Find(member);
            found += index >= 0 && index < required ? 1 : 0;
            isValid &= CheckMember(member, index, position, run, evaluated);
            if (!isValid && (!run.IsReporting || run.IsExhausted || run.ProblemCount >= ValidationRun.MostProblems))
            {
                return false;
            }

            position++;
        }

        return (found >= required || ReportMissing(instance, run)) && isValid;
    }

    public override bool? CheckName(ReadOnlySpan<char> name) => true;

    private bool CheckMember(JsonProperty member, int index, int position, ValidationRun run, EvaluatedSet? evaluated)
    {
        var isValid = true;
        var isDeclared = false;
        if (index >= 0 && nodes[index] is { } node)
        {
            isDeclared = true;
            run.Push(names[index]);
            isValid = node.Check(member.Value, run, evaluated: null);
            run.Pop();
        }

        if (patterns.Length > 0)
        {
            isValid &= CheckPatterns(member, run, ref isDeclared);
        }

        if (!isDeclared && additional is not null)
        {
            isDeclared = true;
            run.Push(member: null);
            isValid &= additional.Check(member.Value, run, evaluated: null);
            run.Pop();
        }
        else if (!isDeclared && isClosed)
        {
            return run.IsReporting && run.Fail("additionalProperties", declared.Unknown(member.Name));
        }

        if (isDeclared)
        {
            evaluated?.Add(position);
        }

        return isValid;
    }

    private bool CheckPatterns(JsonProperty member, ValidationRun run, ref bool isDeclared)
    {
        var isValid = true;
        var buffer = (stackalloc char[128]);
        var name = JsonTexts.ReadName(member, buffer, out var rented);
        foreach (var pattern in patterns)
        {
            if (pattern.Pattern.TryMatch(name) ?? run.GiveUp())
            {
                isDeclared = true;
                run.Push(member: null);
                isValid &= pattern.Node.Check(member.Value, run, evaluated: null);
                run.Pop();
            }
        }

        JsonTexts.Return(rented);
        return isValid;
    }

    private bool ReportMissing(JsonElement instance, ValidationRun run)
    {
        for (var i = 0; run.IsReporting && i < required; i++)
        {
            if (!instance.TryGetProperty(names[i], out _))
            {
                run.Push(names[i]);
                run.Fail("required", "is required and missing");
                run.Pop();
            }
        }

        return false;
    }
}
