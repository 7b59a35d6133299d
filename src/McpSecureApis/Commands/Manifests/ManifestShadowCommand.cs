using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Commands.Trails;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Shadow;

namespace McpSecureApis.Commands.Manifests;

/// <summary><c>manifest shadow [PATH] [--since TIME] [--until TIME] [--proposal DIGEST] [--json]</c></summary>
internal static class ManifestShadowCommand
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="configuredPath">The configuration's <c>Audit:Path</c>, for when no path is given; null when there is none.</param>
    public static Command Create(Func<ParseResult, string?> configuredPath)
    {
        var path = new Argument<string?>("PATH")
        {
            Description = "Folder of the audit trail, or one segment; the configuration's Audit:Path when it is not given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var since = new Option<string?>("--since")
        {
            Description = "Calls that were counted at this time or later (RFC 3339; UTC when it names no offset).",
            HelpName = "TIME",
        };
        var until = new Option<string?>("--until") { Description = "Calls that were counted before this time.", HelpName = "TIME" };
        var proposal = new Option<string?>("--proposal")
        {
            Description = "Digest of the proposal, or its beginning; without it, the one that was compared last.",
            HelpName = "DIGEST",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per entry." };
        var command = new Command(
            "shadow", "Print, by entry, what the proposed manifests of Catalog:Shadow would have done otherwise with the calls that were served.")
        {
            path, since, until, proposal, json,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var folder = result.GetValue(path) ?? configuredPath(result);
            var problem = TrailArguments.FindProblem(folder);
            if (!TrailArguments.TryReadTime(result.GetValue(since), out var from) || !TrailArguments.TryReadTime(result.GetValue(until), out var to))
            {
                (problem, from, to) = ("--since and --until take a time such as 2026-07-28T09:00:00Z.", null, null);
            }

            if (problem is not null)
            {
                return Complain(result, problem);
            }

            try
            {
                var entries = await ShadowReport.ReadAsync(new AuditFolderSource(folder), from, to, cancellationToken);
                await PrintAsync(result, Choose(entries, result.GetValue(proposal)), result.GetValue(json));
                return ExitCode.Done;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return Complain(result, error.Message);
            }
        });
        return command;
    }

    private static List<ShadowedEntry> Choose(IReadOnlyList<ShadowedEntry> entries, string? proposal) => entries.Count == 0 ? []
        : [.. entries.Where(entry => proposal is null ? entry.Proposal == entries[^1].Proposal : entry.Proposal.StartsWith(proposal, StringComparison.Ordinal))];

    private static async Task PrintAsync(ParseResult result, List<ShadowedEntry> entries, bool asJson)
    {
        var output = result.InvocationConfiguration.Output;
        if (entries.Count == 0)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(
                "No call was compared with proposed manifests. Set Catalog:Shadow to their folder; counts are written every ten seconds.");
        }

        var shown = string.Empty;
        foreach (var entry in entries)
        {
            if (!asJson && entry.Proposal != shown)
            {
                await output.WriteLineAsync($"Proposal {UnsafeCharacters.Escape(entry.Proposal)}");
                shown = entry.Proposal;
            }

            await output.WriteLineAsync(asJson ? ToJson(entry) : ToText(entry));
        }
    }

    private static string ToText(ShadowedEntry entry)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{entry.Kind} {UnsafeCharacters.Escape(entry.Name)}: {entry.Calls} calls"),
        };
        lines.AddRange(entry.Outcomes.OrderByDescending(outcome => outcome.Value).ThenBy(outcome => outcome.Key, StringComparer.Ordinal)
            .Select(outcome => string.Create(CultureInfo.InvariantCulture, $"  {outcome.Value,9}  {UnsafeCharacters.Escape(outcome.Key)}")));
        return string.Join(Environment.NewLine, lines);
    }

    private static string ToJson(ShadowedEntry entry) => new JsonObject
    {
        ["proposal"] = entry.Proposal,
        ["entry"] = new JsonObject { ["kind"] = entry.Kind, ["name"] = entry.Name },
        ["manifest"] = entry.Manifest,
        ["calls"] = entry.Calls,
        ["outcomes"] = new JsonObject(entry.Outcomes.Select(outcome => KeyValuePair.Create<string, JsonNode?>(outcome.Key, outcome.Value))),
    }.ToJsonString(Relaxed);

    private static int Complain(ParseResult result, string message)
    {
        result.InvocationConfiguration.Error.WriteLine(message);
        return ExitCode.Usage;
    }
}
