using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Core.Arguments.Rules;

/// <summary>The rules between a tool's arguments. They are asked after the schema, so every value has the type that the schema says.</summary>
internal sealed class ArgumentRules : AbstractValidator<ArgumentValues>
{
    private readonly bool _isEmpty;

    public ArgumentRules(IReadOnlyList<ArgumentRule> rules, IReadOnlySet<string> argumentsUsed)
    {
        _isEmpty = rules.Count == 0;
        ArgumentsUsed = argumentsUsed;
        foreach (var rule in rules)
        {
            RuleFor(values => values.Arguments).Custom((arguments, context) =>
            {
                if (!rule.Holds(arguments))
                {
                    context.AddFailure(new ValidationFailure(rule.Pointer, rule.Message) { ErrorCode = rule.Name });
                }
            });
        }
    }

    /// <summary>Names of the top-level arguments that the rules use.</summary>
    public IReadOnlySet<string> ArgumentsUsed { get; }

    /// <summary>What does not hold; empty when all is well.</summary>
    public IReadOnlyList<ValidationProblem> Check(JsonElement arguments) =>
        _isEmpty ? [] : [.. Validate(new ArgumentValues(arguments)).Errors.Select(error => new ValidationProblem(error.PropertyName, error.ErrorCode, error.ErrorMessage))];
}
