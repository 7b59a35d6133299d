using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>A rule between arguments, which a schema cannot say or cannot say in words that help. Exactly one kind of rule is set.</summary>
internal sealed record RuleManifest
{
    [Description(
        "Arguments whose values never go down from one to the next: numbers, or strings of format date or date-time. " +
        "One that is absent is left out.")]
    public IReadOnlyList<string>? Order { get; init; }

    [Description("With order: equal neighbours are refused too.")]
    public bool Strict { get; init; }

    [Description("Arguments of which exactly one is given. Null counts as not given, here and in the rules below.")]
    public IReadOnlyList<string>? ExactlyOne { get; init; }

    [Description("Arguments of which at least one is given.")]
    public IReadOnlyList<string>? AtLeastOne { get; init; }

    [Description("Arguments of which at most one is given.")]
    public IReadOnlyList<string>? AtMostOne { get; init; }

    [Description("Arguments that are given together or not at all.")]
    public IReadOnlyList<string>? Together { get; init; }

    [Description("Bounds on a sum of numbers.")]
    public SumRuleManifest? Sum { get; init; }

    [Description("The combinations of values that some arguments may have.")]
    public AllowedRuleManifest? Allowed { get; init; }

    [Description("What the model reads when the rule does not hold, instead of our own words: say what to do.")]
    public string? Message { get; init; }
}
