using System.ComponentModel;

namespace McpSecureApis.Core.Organisation.Model;

/// <summary>One rule: a name and exactly one of <c>never</c>, <c>require</c>, <c>neverTogether</c> and <c>atMost</c>.</summary>
internal sealed record OrganisationRuleManifest
{
    [Description("Name of the rule, unique in the file, 1 to 64 of letters, digits, '-', '_' and '.'. Findings have the rule organisation/NAME.")]
    public required string Name { get; init; }

    [Description("No call may be all of this.")]
    public SelectorManifest? Never { get; init; }

    [Description("Every call that is selected by 'of' has to be all of this.")]
    public RequirementManifest? Require { get; init; }

    [Description("The calls that 'require' speaks of.")]
    public SelectorManifest? Of { get; init; }

    [Description("Two selectors: no caller may be able to make a call of each.")]
    public IReadOnlyList<SelectorManifest>? NeverTogether { get; init; }

    [Description("How much the list of tools of a caller may hold.")]
    public AtMostManifest? AtMost { get; init; }
}
