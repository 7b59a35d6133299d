using System.ComponentModel;

namespace McpSecureApis.Core.Organisation.Model;

/// <summary>A bound on lists of tools: exactly one of <c>tools</c> and <c>contextTokens</c>.</summary>
internal sealed record AtMostManifest
{
    [Description("The most tools in a list.")]
    public int? Tools { get; init; }

    [Description("The most tokens that a list costs a model's context, counted as by manifest check.")]
    public int? ContextTokens { get; init; }

    [Description("For what is counted: each set of scopes that a tool asks for.")]
    public required CountedPer Per { get; init; }
}
