using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Reading;
using McpSecureApis.Core.Organisation;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Organisation.Reading;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Commands.Manifests;

/// <summary>What came of one file of rules: what is wrong with the file, or what was found about the rules.</summary>
internal sealed class OrganisationRulesRun
{
    private IReadOnlyList<ManifestFinding> _aboutFile = [];

    private IReadOnlyList<OrganisationFinding> _aboutRules = [];

    /// <summary>What could not be looked at, and what a reader should know beside the findings.</summary>
    public IReadOnlyList<string> Problems { get; private init; } = [];

    /// <summary>0 when every rule is proved, 1 when one is not or the file is wrong, 2 when it cannot be read.</summary>
    public int ExitCode { get; private init; }

    public int Count => _aboutFile.Count + _aboutRules.Count;

    /// <param name="path">The file of rules.</param>
    /// <param name="manifests">The manifests that passed the check.</param>
    /// <param name="context">The operator's side.</param>
    /// <param name="isWhole">Whether all manifests passed.</param>
    public static OrganisationRulesRun Of(string path, IReadOnlyList<ReviewedManifest> manifests, OrganisationContext context, bool isWhole)
    {
        if (Read(path) is not { } bytes)
        {
            return new OrganisationRulesRun
            {
                Problems = [$"{path}: {(File.Exists(path) || Directory.Exists(path) ? "cannot be read." : "there is no such file.")}"],
                ExitCode = Commands.ExitCode.Usage,
            };
        }

        var file = OrganisationReader.Read(path, bytes);
        if (file.Rules is null)
        {
            return new OrganisationRulesRun { _aboutFile = file.Findings, ExitCode = Commands.ExitCode.Refused };
        }

        var catalog = new JudgedCatalog(manifests, context, ContextCosts.TokensOf);
        var found = OrganisationCheck.Run(catalog, file, isWhole);
        return new OrganisationRulesRun
        {
            _aboutFile = file.Findings,
            _aboutRules = found,
            Problems = isWhole ? [] : [$"{path}: the rules were judged over the manifests that pass the check alone."],
            ExitCode = found.Any(finding => finding.Finding.Severity == FindingSeverity.Error) ? Commands.ExitCode.Refused : Commands.ExitCode.Done,
        };
    }

    /// <summary>Every finding in the form that was asked for.</summary>
    public IEnumerable<string> Lines(bool asJson, string? configuration) =>
        _aboutFile.Select(finding => asJson ? ManifestFindingText.ToJson(finding) : ManifestFindingText.ToLine(finding))
            .Concat(_aboutRules.Select(finding =>
                asJson ? OrganisationFindingText.ToJson(finding) : OrganisationFindingText.ToLines(finding, configuration)));

    /// <summary>One byte more than a file may have, so that the reader sees that it is too large.</summary>
    private static byte[]? Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[ManifestLimits.MaxBytes + 1];
            return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
