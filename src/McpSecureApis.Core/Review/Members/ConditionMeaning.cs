using System.Text;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Members;

/// <summary>What conditions mean, so far as it can be compared.</summary>
internal static class ConditionMeaning
{
    private const string Unwritten = "<number>";

    /// <summary>Equal for conditions that say the same of every call: their tree with the types of what they read, whatever their white
    /// space and declarations.</summary>
    public static string Of(Condition condition)
    {
        var text = new StringBuilder();
        Write(text, condition.Root);

        // A number of unusual size has no text here; then the words count.
        return text.ToString() is var meaning && meaning.Contains(Unwritten, StringComparison.Ordinal) ? condition.Text : meaning;
    }

    /// <summary>
    /// Whether every call that meets <paramref name="now"/> met <paramref name="old"/>, decided by trying every value that makes a
    /// difference. Only where
    /// an absent value cannot: the old conditions read nothing that the new ones do not read too, and none asks whether something is there.
    /// </summary>
    public static bool Implies(IReadOnlyList<Condition> now, IReadOnlyList<Condition> old)
    {
        if (old.Count == 0 || now.Count == 0 || now.Concat(old).Any(condition => HasQuestion(condition.Root)))
        {
            return old.Count == 0;
        }

        var reads = now.SelectMany(condition => ConditionLiterals.Reads(condition.Root)).Select(Key).ToHashSet(StringComparer.Ordinal);
        return old.SelectMany(condition => ConditionLiterals.Reads(condition.Root)).All(operand => reads.Contains(Key(operand))) &&
            !ConditionAnalysis.Examine(new ConditionNode.And(All(now), new ConditionNode.Not(All(old)))).CanHold;
    }

    private static ConditionNode All(IReadOnlyList<Condition> conditions) =>
        conditions.Select(condition => condition.Root).Aggregate((left, right) => new ConditionNode.And(left, right));

    private static string Key(ConditionOperand operand) => $"{operand.FromArguments} {operand.Type} {CanonicalJson.Of(operand.Path)}";

    private static bool HasQuestion(ConditionNode node) => node switch
    {
        ConditionNode.Has => true,
        ConditionNode.Not not => HasQuestion(not.Inner),
        ConditionNode.And and => HasQuestion(and.Left) || HasQuestion(and.Right),
        ConditionNode.Or or => HasQuestion(or.Left) || HasQuestion(or.Right),
        ConditionNode.Binary binary => HasQuestion(binary.Left) || HasQuestion(binary.Right),
        ConditionNode.Matches matches => HasQuestion(matches.Text),
        ConditionNode.Size size => HasQuestion(size.Of),
        _ => false,
    };

    private static void Write(StringBuilder text, ConditionNode node)
    {
        switch (node)
        {
            case ConditionNode.Literal literal:
                Write(text, literal.Value);
                break;
            case ConditionNode.Read read:
                text.Append("read(").Append(Key(read.Operand)).Append(')');
                break;
            case ConditionNode.Has has:
                // What it is asked of has no type of its own.
                text.Append("has(").Append(has.Operand.FromArguments).Append(' ').Append(CanonicalJson.Of(has.Operand.Path)).Append(')');
                break;
            case ConditionNode.Not not:
                Write(text, "not", not.Inner);
                break;
            case ConditionNode.And and:
                Write(text, "and", and.Left, and.Right);
                break;
            case ConditionNode.Or or:
                Write(text, "or", or.Left, or.Right);
                break;
            case ConditionNode.Binary binary:
                Write(text, binary.Operator.ToString(), binary.Left, binary.Right);
                break;
            case ConditionNode.Matches matches:
                text.Append(CanonicalJson.Of(matches.Pattern.Expression));
                Write(text, "matches", matches.Text);
                break;
            case ConditionNode.Size size:
                Write(text, "size", size.Of);
                break;
            default:
                throw new InvalidOperationException($"There is no text for {node.GetType().Name}.");
        }
    }

    private static void Write(StringBuilder text, string name, params ReadOnlySpan<ConditionNode> nodes)
    {
        text.Append(name).Append('(');
        foreach (var node in nodes)
        {
            Write(text, node);
            text.Append(' ');
        }

        text.Append(')');
    }

    private static void Write(StringBuilder text, ConditionValue value)
    {
        if (value.Items is { } items)
        {
            text.Append('[');
            foreach (var item in items)
            {
                Write(text, item);
                text.Append(' ');
            }

            text.Append(']');
            return;
        }

        text.Append(value.Type switch
        {
            ConditionType.Boolean => value.Boolean ? "true" : "false",
            ConditionType.Number when value.Number.TryScale(out var mantissa, out var scale) => DecimalText.Of(mantissa.Value, scale),
            ConditionType.Number => Unwritten,
            _ => CanonicalJson.Of(value.Text),
        });
    }
}
