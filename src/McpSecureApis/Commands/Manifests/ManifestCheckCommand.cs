using System.CommandLine;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Review.Sides;

namespace McpSecureApis.Commands.Manifests;

/// <summary><c>manifest check PATH... [--rules FILE] [--no-cost] [--json]</c></summary>
internal static class ManifestCheckCommand
{
    /// <param name="compile">The rooms' part of the check.</param>
    /// <param name="configuration">
    /// The configuration that was named, with which the files are judged as they are served from here; null when none was.
    /// </param>
    /// <param name="organise">The operator's side of proving rules.</param>
    public static Command Create(
        Func<ParseResult, Func<ManifestReadResult, CompiledManifest?>> compile,
        Func<ParseResult, string?> configuration,
        Func<ParseResult, OrganisationContext> organise)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Manifest files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var rules = new Option<string?>("--rules")
        {
            Description = "File of organisation rules, which are proved over all calls of what PATH names. Exit code 1 when one is broken.",
            HelpName = "FILE",
        };
        var noCost = new Option<bool>("--no-cost") { Description = "Leave out what the tools cost a model's context." };
        var json = new Option<bool>("--json")
        {
            Description = $"Print one JSON object per finding, and per cost with the rule {ContextCostText.Rule}.",
        };
        var command = new Command(
            "check",
            "Check manifests and print every finding with its place, and what the tools cost a model's context. With --configuration also against " +
            "the operator's credentials, networks and classes. With --rules also against what no publisher may relax.")
        {
            paths, rules, noCost, json,
        };
        command.SetAction(parsed =>
        {
            var compiler = compile(parsed);
            var costs = parsed.GetValue(noCost) ? null : new ContextCosts();
            var manifests = new List<ReviewedManifest>();
            var checker = new ManifestChecker(
                (file, read) =>
                {
                    if (compiler(read) is { } manifest)
                    {
                        costs?.Add(file, read.Positions, manifest);
                        if (ReviewedManifest.Of(file, read, manifest) is { } reviewed)
                        {
                            manifests.Add(reviewed);
                        }
                    }
                },
                TimeProvider.System);
            var given = parsed.GetValue(paths) ?? [];
            var result = checker.Check(given);
            if (configuration(parsed) is not null)
            {
                var permissions = given.Where(Path.Exists).SelectMany(ManifestPermissions.Find).Distinct();
                result = result with { Findings = [.. result.Findings, .. permissions] };
            }

            var judged = parsed.GetValue(rules) is { } file
                ? OrganisationRulesRun.Of(file, manifests, organise(parsed), isWhole: result.ExitCode == ExitCode.Done)
                : null;
            Print(parsed, result, costs, judged, configuration(parsed), parsed.GetValue(json));
            return Math.Max(result.ExitCode, judged?.ExitCode ?? ExitCode.Done);
        });
        return command;
    }

    /// <summary>
    /// Findings go to the output, in both forms; costs for people are a message beside them, so that a clean check stays silent there.
    /// </summary>
    private static void Print(
        ParseResult parsed, ManifestCheck result, ContextCosts? costs, OrganisationRulesRun? judged, string? configuration, bool asJson)
    {
        var output = parsed.InvocationConfiguration.Output;
        foreach (var finding in result.Findings)
        {
            output.WriteLine(asJson ? ManifestFindingText.ToJson(finding) : ManifestFindingText.ToLine(finding));
        }

        foreach (var line in judged?.Lines(asJson, configuration) ?? [])
        {
            output.WriteLine(line);
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

        foreach (var problem in result.Unreadable.Concat(judged?.Problems ?? []))
        {
            messages.WriteLine(UnsafeCharacters.Escape(problem));
        }

        if (!asJson && result.Files > 0)
        {
            messages.WriteLine($"{result.Files} manifest(s) checked, {result.Findings.Count + (judged?.Count ?? 0)} finding(s).");
        }
    }
}
