using System.CommandLine;
using McpSecureApis.Core.Manifests.Files;

namespace McpSecureApis.Commands.Manifests;

/// <summary><c>manifest init NAME --base-url URL [--output FILE]</c></summary>
internal static class ManifestInitCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "Id of the manifest: lower-case letters, digits and hyphens." };
        var baseUrl = new Option<string>("--base-url")
        {
            Description = "Base URL of the API, for example http://localhost:5000.",
            HelpName = "URL",
            Required = true,
        };
        var output = ManifestOutput.CreateOption();
        var command = new Command("init",
            "Write a commented manifest to start from, which passes the check as it is. An existing file is kept.")
        {
            name, baseUrl, output,
        };
        command.SetAction(parseResult =>
        {
            if (!ManifestSkeleton.TryWrite(parseResult.GetValue(name)!, parseResult.GetValue(baseUrl)!, out var yaml, out var problem))
            {
                parseResult.InvocationConfiguration.Error.WriteLine(problem);
                return ExitCode.Usage;
            }

            var file = parseResult.GetValue(output);
            return ManifestOutput.Write(
                parseResult, file, yaml, overwrite: false, $"Put in your paths and fields, then check it: mcp-secure-apis manifest check {file}");
        });
        return command;
    }
}
