using System.CommandLine;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Hosting.Startup;

namespace McpSecureApis.Commands.Configuration;

/// <summary>The verb <c>config</c>, and <c>config check</c>: the operator's configuration, judged like a manifest.</summary>
internal static class ConfigCommand
{
    private const string Rule = "setting";

    public static Command Create(ConfigurationArguments configuration)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object per finding." };
        var check = new Command("check",
            "Check the configuration (--configuration, environment, --set) and print every finding. " +
            "Starts and makes nothing, and shows nothing of a key or secret.")
        {
            json,
        };
        check.SetAction(async (parsed, _) =>
        {
            var asJson = parsed.GetValue(json);
            var findings = Find(configuration, parsed, out var warnings);
            var output = parsed.InvocationConfiguration.Output;
            foreach (var finding in findings)
            {
                await output.WriteLineAsync(
                    asJson ? ManifestFindingText.ToJson(Form(finding, configuration.File(parsed), FindingSeverity.Error)) : finding.ToString());
            }

            foreach (var warning in warnings)
            {
                await output.WriteLineAsync(asJson ? ManifestFindingText.ToJson(warning)
                    : warning.Rule == Rule ? $"warning: {new SettingFinding(warning.Path, warning.Message)}"
                    : ManifestFindingText.ToLine(warning));
            }

            if (!asJson && !findings.Any(finding => finding.Unreadable))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    $"{configuration.File(parsed)} checked, {findings.Count + warnings.Count} finding(s).");
            }

            return findings switch
            {
                [] => ExitCode.Done,
                _ when findings.Any(finding => finding.Unreadable) => ExitCode.Usage,
                _ => ExitCode.Refused,
            };
        });
        return new Command("config", "Check the operator's configuration, compare two by authority.")
        {
            check, ConfigDiffCommand.Create(configuration),
        };
    }

    private static IReadOnlyList<SettingFinding> Find(
        ConfigurationArguments configuration, ParseResult parsed, out IReadOnlyList<ManifestFinding> warnings)
    {
        warnings = [];
        try
        {
            var options = configuration.Examine(parsed, out var wrong);
            var findings = SettingFinding.Together(wrong, StartFindings.Of(options));
            IReadOnlyList<ManifestFinding> manifests = CatalogStart.FindProblem(options.Catalog.Path) is null
                ? [.. ManifestPermissions.Find(options.Catalog.Path), .. FindInManifests(options, wrong, configuration.File(parsed))]
                : [];
            warnings = [.. options.Warnings.Select(warning => Form(warning, configuration.File(parsed), FindingSeverity.Warning)), .. manifests];
            return findings;
        }
        catch (SettingsException error)
        {
            return error.Findings;
        }
    }

    /// <summary>
    /// What manifests ask of callers and the issuers' entries do not let them have, and what is said of manifests that are not there; the rest of
    /// a manifest is for its own check.
    /// </summary>
    private static IEnumerable<ManifestFinding> FindInManifests(ProductOptions options, IReadOnlyList<SettingFinding> wrong, string file)
    {
        // Settings that do not hold cannot be compiled against; what manifests ask of callers hangs on the issuers alone.
        var rules = wrong.Count == 0 ? OperatorRules.Of(options, credentials: null) : OperatorRules.Alone(options.Issuers);
        var compiler = new CatalogCompiler(rules);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var checker = new ManifestChecker(
            (name, read) =>
            {
                if (read.Parts is { } manifest)
                {
                    ids.Add(manifest.Manifest);
                }

                compiler.Compile(name, read);
            },
            TimeProvider.System);
        var claims = checker.Check([options.Catalog.Path]).Findings.Where(finding => finding.Rule == ClaimSources.Rule).ToList();
        return [.. OperatorRules.FindIdleOverrides(options, ids).Select(finding => Form(finding, file, FindingSeverity.Warning)), .. claims];
    }

    /// <summary>The form of manifest findings. A setting may come from file, environment or arguments, so it has a path and no line.</summary>
    private static ManifestFinding Form(SettingFinding finding, string file, FindingSeverity severity) =>
        new(file, finding.Line, finding.Column, finding.Setting, Rule, severity, finding.Message, Found: null, Expected: null);
}
