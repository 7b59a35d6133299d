using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Core.Authorization;

/// <summary>One entry of <c>when</c>, checked and compiled.</summary>
internal sealed class Condition
{
    private Condition(string text, ConditionNode root, IReadOnlyList<ConditionOperand> operands)
    {
        Text = text;
        Root = root;
        Arguments = [.. operands.Where(operand => operand.FromArguments).Select(operand => operand.Path[0]).Distinct(StringComparer.Ordinal)];
        Claims =
        [
            .. operands.Where(operand => !operand.FromArguments && !ConditionOperands.BuiltIns.ContainsKey(operand.Path[0]))
                .Select(operand => operand.Path[0]).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>As its author wrote it.</summary>
    public string Text { get; }

    public ConditionNode Root { get; }

    /// <summary>Names of the top-level arguments that it reads; none when claims alone decide it.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Names of the declared claims that it reads.</summary>
    public IReadOnlyList<string> Claims { get; }

    /// <summary>Returns null after it added an error.</summary>
    public static Condition? Compile(string text, ConditionOperands operands, string path, FindingCollector findings)
    {
        try
        {
            var (root, used) = ConditionParser.Parse(text, operands);
            var (canHold, canFail) = ConditionAnalysis.Examine(root);
            if (!canHold || !canFail)
            {
                findings.Error(
                    path,
                    canHold ? "condition-always-true" : "condition-never-true",
                    canHold ? "The condition is always true: it lets every call pass." : "The condition is never true: it refuses every call.",
                    text,
                    "a condition that some calls meet and others do not, by the declared types, enumerations and ranges");
                return null;
            }

            return new Condition(text, root, used);
        }
        catch (ConditionException error)
        {
            findings.Error(path, error.Rule, error.Message, text, error.Expected);
            return null;
        }
    }

    public bool Holds(Caller caller, JsonElement arguments) => ConditionEvaluation.Holds(Root, caller, arguments);
}
