using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Approvals.Standing;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Commands.Approvals;

/// <summary>How entries stand to their approvals, for people and for scripts.</summary>
internal static class ApprovalOutput
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(ParseResult parsed, IEnumerable<EntryStanding> standings, bool asJson)
    {
        var output = parsed.InvocationConfiguration.Output;
        foreach (var standing in standings)
        {
            if (asJson)
            {
                output.WriteLine(ToJson(standing));
                continue;
            }

            output.WriteLine($"{Word(standing.State),-9} {standing.Form.Noun,-8} {standing.Form.Name}{Behind(standing)}");
            foreach (var change in standing.Changes)
            {
                var what = $"{Word(change.State),-8} {Word(change.Kind),-11} {Word(change.Severity),-8}";
                output.WriteLine($"  {what} {UnsafeCharacters.Escape(change.Path)}");
                output.WriteLine($"           {UnsafeCharacters.Escape(change.Message)}");
                output.WriteLine($"           --change {change.Fingerprint}");
            }
        }
    }

    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Behind(EntryStanding standing) => standing switch
    {
        { State: ApprovalState.Signing, Missing: { } missing } => $"  {missing} signature(s) missing",
        { State: ApprovalState.Signing } => "  the policy lets nobody approve this risk",
        { State: ApprovalState.Approved, Approved: { } approved } => $"  {approved.Id}",
        _ => string.Empty,
    };

    private static string ToJson(EntryStanding standing)
    {
        var counted = standing.State == ApprovalState.Approved ? standing.Approved : standing.Pending;
        var line = new JsonObject
        {
            ["entry"] = new JsonObject { ["kind"] = standing.Form.Noun, ["name"] = standing.Form.Name },
            ["manifest"] = standing.Form.Manifest,
            ["digest"] = standing.Form.Digest,
            ["state"] = Word(standing.State),
            ["risk"] = Word(standing.Risk),
            ["signers"] = new JsonArray([.. (counted?.Signers ?? []).Select(key => JsonValue.Create(key))]),
            ["missing"] = standing.Missing,
            ["approval"] = standing.IsServed ? standing.Approved?.Id : null,
            ["changes"] = new JsonArray([
                .. standing.Changes.Select(change => new JsonObject
                {
                    ["fingerprint"] = change.Fingerprint,
                    ["path"] = change.Path,
                    ["kind"] = Word(change.Kind),
                    ["severity"] = Word(change.Severity),
                    ["message"] = change.Message,
                    ["approval"] = Word(change.State),
                }),
            ]),
        };
        return line.ToJsonString(Relaxed);
    }
}
