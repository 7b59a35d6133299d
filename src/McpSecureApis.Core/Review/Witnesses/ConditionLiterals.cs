using System.Numerics;
using System.Text.Json;
using McpSecureApis.Core.Authorization;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>The values that conditions compare claims and arguments with, and what lies next to them: where their answers change.</summary>
internal static class ConditionLiterals
{
    /// <summary>Each claim and argument that a condition reads, with values that are worth trying.</summary>
    public static IEnumerable<(ConditionOperand Operand, IReadOnlyList<JsonElement> Values)> Of(IReadOnlyList<Condition> conditions)
    {
        var found = new List<(ConditionOperand Operand, List<JsonElement> Values)>();
        foreach (var condition in conditions)
        {
            Collect(condition.Root, found);
        }

        return found.Select(entry => (entry.Operand, (IReadOnlyList<JsonElement>)entry.Values));
    }

    /// <summary>The claims and arguments that a condition reads.</summary>
    public static IEnumerable<ConditionOperand> Reads(ConditionNode node) => node switch
    {
        ConditionNode.Read read => [read.Operand],
        ConditionNode.Has has => [has.Operand],
        ConditionNode.Not not => Reads(not.Inner),
        ConditionNode.And and => Reads(and.Left).Concat(Reads(and.Right)),
        ConditionNode.Or or => Reads(or.Left).Concat(Reads(or.Right)),
        ConditionNode.Binary binary => Reads(binary.Left).Concat(Reads(binary.Right)),
        ConditionNode.Matches matches => Reads(matches.Text),
        ConditionNode.Size size => Reads(size.Of),
        _ => [],
    };

    private static void Collect(ConditionNode node, List<(ConditionOperand Operand, List<JsonElement> Values)> found)
    {
        foreach (var operand in Reads(node))
        {
            ValuesOf(operand, found);
        }

        Note(node, found);
    }

    private static List<JsonElement> ValuesOf(ConditionOperand operand, List<(ConditionOperand Operand, List<JsonElement> Values)> found)
    {
        var index = found.FindIndex(entry => entry.Operand.FromArguments == operand.FromArguments &&
            entry.Operand.Path.SequenceEqual(operand.Path, StringComparer.Ordinal));
        if (index < 0)
        {
            found.Add((operand, []));
            index = found.Count - 1;
        }

        return found[index].Values;
    }

    private static void Note(ConditionNode node, List<(ConditionOperand Operand, List<JsonElement> Values)> found)
    {
        switch (node)
        {
            case ConditionNode.Not not:
                Note(not.Inner, found);
                break;
            case ConditionNode.And and:
                Note(and.Left, found);
                Note(and.Right, found);
                break;
            case ConditionNode.Or or:
                Note(or.Left, found);
                Note(or.Right, found);
                break;
            case ConditionNode.Matches { Text: ConditionNode.Read { Operand: var operand } } matches:
                ValuesOf(operand, found).AddRange(PatternSamples.Of(matches.Pattern.Expression).Take(4).Select(text =>
                JsonSerializer.SerializeToElement(text)));
                break;
            case ConditionNode.Binary binary:
                NoteComparison(binary.Left, binary.Right, binary.Operator, found);
                NoteComparison(binary.Right, binary.Left, binary.Operator, found);
                break;
        }
    }

    private static void NoteComparison(
        ConditionNode read, ConditionNode literal, ConditionOperator operation, List<(ConditionOperand Operand, List<JsonElement> Values)> found)
    {
        if (read is not ConditionNode.Read { Operand: var operand } || literal is not ConditionNode.Literal { Value: var value })
        {
            return;
        }

        var values = ValuesOf(operand, found);
        foreach (var item in value.Items ?? [value])
        {
            switch (item.Type)
            {
                case ConditionType.Boolean:
                    values.Add(JsonSerializer.SerializeToElement(item.Boolean));
                    break;
                case ConditionType.String when operand.Type == ConditionType.StringList:
                    values.Add(JsonSerializer.SerializeToElement(new[] { item.Text }));
                    break;
                case ConditionType.String:
                    values.Add(JsonSerializer.SerializeToElement(item.Text));
                    if (operation is ConditionOperator.StartsWith or ConditionOperator.EndsWith or ConditionOperator.Contains)
                    {
                        values.Add(JsonSerializer.SerializeToElement($"{item.Text}1"));
                    }

                    break;
                case ConditionType.Number when item.Number.TryScale(out var mantissa, out var scale):
                    values.AddRange(((int[])[0, 1, -1]).Select(step => Number(mantissa.Value + (step * BigInteger.Pow(10, scale)), scale)));
                    break;
            }
        }
    }

    private static JsonElement Number(BigInteger mantissa, int scale) => JsonElement.Parse(DecimalText.Of(mantissa, scale));
}
