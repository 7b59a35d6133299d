using System.CommandLine;
using System.Text.Json;
using McpSecureApis.Hosting;

namespace McpSecureApis.Commands;

/// <summary><c>config check</c>: the operator's configuration, judged like a manifest.</summary>
internal static class ConfigCommand
{
    public static Command Create(ConfigurationArguments configuration)
    {
        var json = new Option<bool>("--json") { Description = "Print one line of JSON per finding." };
        var check = new Command("check", "Check the configuration; every finding at once.") { json };
        check.SetAction(async (parsed, _) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                configuration.Read(parsed);
                return ExitCode.Done;
            }
            catch (SettingsException error)
            {
                foreach (var finding in error.Findings)
                {
                    await output.WriteLineAsync(parsed.GetValue(json)
                        ? JsonSerializer.Serialize(new { path = finding.Setting, severity = "error", message = finding.Message })
                        : finding.ToString());
                }

                return error.Findings.Any(finding => finding.Setting == "--configuration") ? ExitCode.Usage : ExitCode.Refused;
            }
        });
        return new Command("config", "The operator's configuration.") { check };
    }
}
