using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Core.Manifests.Files;

/// <summary>What came of checking files and folders.</summary>
/// <param name="Files">How many manifest files were looked at.</param>
/// <param name="Findings">Everything found, file by file, each in the order of its lines.</param>
/// <param name="Unreadable">Paths that could not be looked at, each with the reason.</param>
internal sealed record ManifestCheck(int Files, IReadOnlyList<ManifestFinding> Findings, IReadOnlyList<string> Unreadable)
{
    /// <summary>0 when every manifest may be served, 1 when one may not, 2 when something could not be looked at.</summary>
    public int ExitCode => Unreadable.Count > 0 ? 2 : Findings.Any(finding => finding.Severity == FindingSeverity.Error) ? 1 : 0;
}
