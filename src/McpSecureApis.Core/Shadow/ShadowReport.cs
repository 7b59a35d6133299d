using System.Text.Json;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.Core.Shadow;

/// <summary>Adds up what a trail says of proposed manifests, by proposal and entry.</summary>
internal static class ShadowReport
{
    /// <summary>Entries by the last time of their proposal, then by name.</summary>
    /// <param name="source">The trail.</param>
    /// <param name="since">Records at this time or later; null for all.</param>
    /// <param name="until">Records before this time; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<IReadOnlyList<ShadowedEntry>> ReadAsync(
        IAuditSource source, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<(string Proposal, string Kind, string Name), ShadowedEntry>();
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        var query = new AuditQuery { Since = since, Until = until, Event = AuditEvent.Shadow };
        await foreach (var line in AuditReader.ReadAsync(source, query, hasher: null, cancellationToken))
        {
            using var document = JsonDocument.Parse(line);
            Add(document.RootElement, entries, last);
        }

        return [.. entries.Values.OrderBy(entry => last[entry.Proposal], StringComparer.Ordinal).ThenBy(entry => entry.Proposal, StringComparer.Ordinal)
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    private static void Add(
        JsonElement record, Dictionary<(string Proposal, string Kind, string Name), ShadowedEntry> entries, Dictionary<string, string> last)
    {
        var happened = record.GetProperty("event");
        if (Text(happened, "proposal") is not { } proposal || !happened.TryGetProperty("count", out var count) || !count.TryGetInt64(out var calls))
        {
            return;
        }

        var name = Text(record, "tool") ?? ShadowCounts.Others;
        var kind = Text(record, "kind") ?? "tool";
        if (!entries.TryGetValue((proposal, kind, name), out var entry))
        {
            var manifest = record.TryGetProperty("manifest", out var of) ? Text(of, "name") : null;
            entries[(proposal, kind, name)] = entry = new ShadowedEntry(proposal, kind, name, manifest);
        }

        entry.Add(calls, happened.TryGetProperty("outcomes", out var outcomes) && outcomes.ValueKind == JsonValueKind.Object
            ? outcomes.EnumerateObject().Where(outcome => outcome.Value.TryGetInt64(out _)).Select(outcome => (outcome.Name, outcome.Value.GetInt64()))
            : []);
        var time = Text(record, "time") ?? string.Empty;
        last[proposal] = string.CompareOrdinal(last.GetValueOrDefault(proposal), time) > 0 ? last[proposal] : time;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
