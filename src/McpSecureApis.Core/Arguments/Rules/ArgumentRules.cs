using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Core.Arguments.Rules;

/// <summary>The rules between a tool's arguments. They are asked after the schema, so every value has the type that the schema says.</summary>
/// <param name="rules">In the order of the manifest.</param>
/// <param name="argumentsUsed">Names of the top-level arguments that the rules use.</param>
internal sealed class ArgumentRules(IReadOnlyList<ArgumentRule> rules, IReadOnlySet<string> argumentsUsed)
{
    // A loop and no FluentValidation: every rule is asked on every call, and there each would be an interpreted expression (decision 45).
    private readonly ArgumentRule[] _rules = [.. rules];

    /// <summary>Names of the top-level arguments that the rules use.</summary>
    public IReadOnlySet<string> ArgumentsUsed { get; } = argumentsUsed;

    /// <summary>What does not hold; empty when all is well.</summary>
    public IReadOnlyList<ValidationProblem> Check(JsonElement arguments)
    {
        List<ValidationProblem>? broken = null;
        foreach (var rule in _rules)
        {
            if (!rule.Holds(arguments))
            {
                (broken ??= []).Add(new ValidationProblem(rule.Pointer, rule.Name, rule.Message));
            }
        }

        return broken ?? [];
    }
}
