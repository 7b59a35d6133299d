using System.ComponentModel;

namespace McpSecureApis.Core.Organisation.Model;

/// <summary>A file of organisation rules as its author wrote it: what no publisher of manifests may relax.</summary>
internal sealed record OrganisationManifest
{
    [Description("Version of the format. Always 1.")]
    public required int Format { get; init; }

    [Description("The rules.")]
    public required IReadOnlyList<OrganisationRuleManifest> Rules { get; init; }
}
