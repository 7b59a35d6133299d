using System.CommandLine;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Commands;

/// <summary><c>manifest check PATH... [--json]</c></summary>
internal static class ManifestCheckCommand
{
    public static Command Create(Func<ParseResult, Action<ManifestReadResult>>? compile)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Manifest files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per finding." };
        var command = new Command("check", "Check manifests and print every finding with its place.") { paths, json };
        command.SetAction(parseResult =>
        {
            var checker = new ManifestChecker(compile?.Invoke(parseResult), TimeProvider.System);
            var result = checker.Check(parseResult.GetValue(paths) ?? []);
            var output = parseResult.InvocationConfiguration.Output;
            var asJson = parseResult.GetValue(json);
            foreach (var finding in result.Findings)
            {
                output.WriteLine(asJson ? ManifestFindingText.ToJson(finding) : ManifestFindingText.ToLine(finding));
            }

            var messages = parseResult.InvocationConfiguration.Error;
            foreach (var problem in result.Unreadable)
            {
                messages.WriteLine(UnsafeCharacters.Escape(problem));
            }

            if (!asJson && result.Files > 0)
            {
                messages.WriteLine($"{result.Files} manifest(s) checked, {result.Findings.Count} finding(s).");
            }

            return result.ExitCode;
        });
        return command;
    }
}
