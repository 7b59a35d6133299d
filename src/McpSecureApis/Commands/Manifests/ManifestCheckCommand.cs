using System.CommandLine;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Commands.Manifests;

/// <summary><c>manifest check PATH... [--no-cost] [--json]</c></summary>
internal static class ManifestCheckCommand
{
    /// <param name="compile">The rooms' part of the check.</param>
    /// <param name="isDeployed">Whether a configuration was named, with which the files are judged as they are served from here.</param>
    public static Command Create(Func<ParseResult, Func<ManifestReadResult, CompiledManifest?>> compile, Func<ParseResult, bool> isDeployed)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Manifest files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var noCost = new Option<bool>("--no-cost") { Description = "Leave out what the tools cost a model's context." };
        var json = new Option<bool>("--json") { Description = $"Print one JSON object per finding, and per cost with the rule {ContextCostText.Rule}." };
        var command = new Command(
            "check",
            "Check manifests and print every finding with its place, and what the tools cost a model's context. With --configuration also against the operator's credentials, networks and classes.")
        {
            paths, noCost, json,
        };
        command.SetAction(parsed =>
        {
            var compiler = compile(parsed);
            var costs = parsed.GetValue(noCost) ? null : new ContextCosts();
            var checker = new ManifestChecker(
                (file, read) =>
                {
                    if (compiler(read) is { } manifest)
                    {
                        costs?.Add(file, read.Positions, manifest);
                    }
                },
                TimeProvider.System);
            var given = parsed.GetValue(paths) ?? [];
            var result = checker.Check(given);
            if (isDeployed(parsed))
            {
                result = result with { Findings = [.. result.Findings, .. given.Where(Path.Exists).SelectMany(ManifestPermissions.Find).Distinct()] };
            }

            Print(parsed, result, costs, parsed.GetValue(json));
            return result.ExitCode;
        });
        return command;
    }

    /// <summary>Findings go to the output, in both forms; costs for people are a message beside them, so that a clean check stays silent there.</summary>
    private static void Print(ParseResult parsed, ManifestCheck result, ContextCosts? costs, bool asJson)
    {
        var output = parsed.InvocationConfiguration.Output;
        foreach (var finding in result.Findings)
        {
            output.WriteLine(asJson ? ManifestFindingText.ToJson(finding) : ManifestFindingText.ToLine(finding));
        }

        var messages = parsed.InvocationConfiguration.Error;
        foreach (var cost in costs?.All() ?? [])
        {
            if (asJson)
            {
                output.WriteLine(ContextCostText.ToJson(cost));
            }
            else
            {
                messages.WriteLine(ContextCostText.ToLine(cost));
            }
        }

        foreach (var problem in result.Unreadable)
        {
            messages.WriteLine(UnsafeCharacters.Escape(problem));
        }

        if (!asJson && result.Files > 0)
        {
            messages.WriteLine($"{result.Files} manifest(s) checked, {result.Findings.Count} finding(s).");
        }
    }
}
