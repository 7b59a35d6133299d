using System.CommandLine;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Hosting;

namespace McpSecureApis.Commands;

/// <summary><c>config check</c>: the operator's configuration, judged like a manifest.</summary>
internal static class ConfigCommand
{
    private const string Rule = "setting";

    public static Command Create(ConfigurationArguments configuration)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object per finding." };
        var check = new Command("check", "Check the configuration (--configuration, environment, --set) and print every finding. Starts nothing and reads no secret.") { json };
        check.SetAction(async (parsed, _) =>
        {
            var asJson = parsed.GetValue(json);
            var findings = Find(configuration, parsed, out var warnings);
            var output = parsed.InvocationConfiguration.Output;
            foreach (var finding in findings)
            {
                await output.WriteLineAsync(asJson ? ManifestFindingText.ToJson(Form(finding, configuration.File(parsed), FindingSeverity.Error)) : finding.ToString());
            }

            foreach (var warning in warnings)
            {
                await output.WriteLineAsync(asJson ? ManifestFindingText.ToJson(warning) : ManifestFindingText.ToLine(warning));
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
        return new Command("config", "Check the operator's configuration.") { check };
    }

    private static IReadOnlyList<SettingFinding> Find(
        ConfigurationArguments configuration, ParseResult parsed, out IReadOnlyList<ManifestFinding> warnings)
    {
        warnings = [];
        try
        {
            var options = configuration.Read(parsed);
            var problem = CatalogStart.FindProblem(options.Catalog.Path);
            IReadOnlyList<ManifestFinding> manifests = problem is null
                ? [.. ManifestPermissions.Find(options.Catalog.Path), .. FindClaims(options)]
                : [];
            warnings = [.. options.Warnings.Select(warning => Form(warning, configuration.File(parsed), FindingSeverity.Warning)), .. manifests];
            return problem is null ? [] : [problem];
        }
        catch (SettingsException error)
        {
            return error.Findings;
        }
    }

    /// <summary>What manifests ask of callers and the issuers' entries do not let them have; the rest of a manifest is for its own check.</summary>
    private static IEnumerable<ManifestFinding> FindClaims(ProductOptions options)
    {
        var compiler = new CatalogCompiler(Gateway.RulesOf(options, credentials: null));
        var checker = new ManifestChecker((file, read) => compiler.Compile(file, read), TimeProvider.System);
        return checker.Check([options.Catalog.Path]).Findings.Where(finding => finding.Rule == ClaimSources.Rule);
    }

    /// <summary>The form of manifest findings. A setting may come from file, environment or arguments, so it has a path and no line.</summary>
    private static ManifestFinding Form(SettingFinding finding, string file, FindingSeverity severity) =>
        new(file, Line: 0, Column: 0, finding.Setting, Rule, severity, finding.Message, Found: null, Expected: null);
}
