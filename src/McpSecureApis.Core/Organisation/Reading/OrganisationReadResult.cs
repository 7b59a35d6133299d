using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Organisation.Model;

namespace McpSecureApis.Core.Organisation.Reading;

/// <summary>What came of reading a file of rules.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Rules">The rules; null when anything at all is wrong with the file.</param>
/// <param name="Positions">Where its values stand.</param>
/// <param name="Findings">What is wrong, in the order of lines.</param>
internal sealed record OrganisationReadResult(
    string File, IReadOnlyList<OrganisationRuleManifest>? Rules, SourceMap Positions, IReadOnlyList<ManifestFinding> Findings)
{
    /// <summary>Each rule as it was written, without its name; as many as there are rules.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];
}
