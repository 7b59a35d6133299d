using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>A difference as SARIF 2.1.0, for code scanning: one run, a rule for each kind of member that changed, a result for each change.</summary>
internal static class DifferenceSarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>Names the fingerprint; a change of what goes into it takes another name.</summary>
    private const string FingerprintName = "authorityChange/v1";

    private const string GitPrefix = "git:";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ManifestDifference difference)
    {
        var rules = difference.Changes.Select(change => change.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", Schema);
            writer.WriteString("version", "2.1.0");
            writer.WriteStartArray("runs");
            writer.WriteStartObject();
            WriteTool(writer, rules);
            writer.WriteStartArray("results");
            foreach (var change in difference.Changes)
            {
                WriteResult(writer, change, rules.IndexOf(change.Rule), difference.Approvals?.IsVerified == true);
            }

            writer.WriteEndArray();
            writer.WriteStartObject("properties");
            writer.WriteString("old", difference.Old);
            writer.WriteString("new", difference.New);
            writer.WriteString("verdict", DifferenceJson.Word(difference.Verdict));
            if (difference.Trail is { } trail)
            {
                DifferenceUse.Write(writer, trail);
            }

            DifferenceApprovals.Write(writer, difference);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteTool(Utf8JsonWriter writer, IReadOnlyList<string> rules)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "mcp-secure-apis");
        writer.WriteString("semanticVersion", typeof(DifferenceSarif).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            writer.WriteStartObject();
            writer.WriteString("id", rule);
            WriteText(writer, "shortDescription", $"What a change of '{rule.Replace('-', ' ')}' does to authority.");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ManifestChange change, int rule, bool isVerified)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", change.Rule);
        writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", change.Severity switch
        {
            ChangeSeverity.Critical or ChangeSeverity.High => "error",
            ChangeSeverity.Medium => "warning",
            _ => "note",
        });
        WriteText(writer, "message", MessageOf(change));

        // A viewer shows no result without a place: what is gone is shown where it stood.
        WriteLocations(writer, "locations", change.New ?? change.Old);
        if (change.New is not null && change.Old is not null)
        {
            WriteLocations(writer, "relatedLocations", change.Old);
        }

        if (isVerified)
        {
            WriteSuppressions(writer, change.Approval);
        }

        writer.WriteStartObject("partialFingerprints");
        writer.WriteString(FingerprintName, change.Fingerprint);
        writer.WriteEndObject();
        writer.WriteStartObject("properties");
        writer.WriteString("kind", DifferenceJson.Word(change.Kind));
        writer.WriteString("severity", DifferenceJson.Word(change.Severity));
        writer.WriteString(change.Entry.Noun, change.Entry.Name);
        writer.WriteString("path", change.Path);
        if (change.Witness is { } witness)
        {
            writer.WritePropertyName("witness");
            writer.WriteRawValue(DifferenceJson.Of(witness));
        }

        if (change.Approval is { } approval)
        {
            writer.WriteString("approval", DifferenceJson.Word(approval));
        }

        if (change.Use is { } use)
        {
            DifferenceUse.Write(writer, use, withUsers: false);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>
    /// What approvers said, where their signatures hold: a result that was accepted is shown as one, and one that was rejected is not
    /// suppressed. Either all results of a run have this member or none (SARIF 2.1.0, 3.27.23), so it may be empty.
    /// </summary>
    private static void WriteSuppressions(Utf8JsonWriter writer, ChangeState? approval)
    {
        writer.WriteStartArray("suppressions");
        if (approval is ChangeState.Approved or ChangeState.Rejected)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "external");
            writer.WriteString("status", approval == ChangeState.Approved ? "accepted" : "rejected");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLocations(Utf8JsonWriter writer, string name, ChangePlace? place)
    {
        writer.WriteStartArray(name);
        if (place is not null)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("physicalLocation");
            writer.WriteStartObject("artifactLocation");
            writer.WriteString("uri", UriOf(place.File));
            writer.WriteEndObject();
            if (place.Line > 0)
            {
                writer.WriteStartObject("region");
                writer.WriteNumber("startLine", place.Line);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            WriteText(writer, "message", $"{(name == "locations" ? "Now" : "Before")}: {Shown(place.Text)}");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static string MessageOf(ManifestChange change)
    {
        var witness = change.Witness is { } found ? $" Possible now: {Shown(DifferenceJson.Of(found))}" : string.Empty;
        var use = change.Use is { } used ? $" Used: {Shown(DifferenceUse.Sentence(used))}" : string.Empty;
        return $"{DifferenceJson.Word(change.Kind)}: {Shown(DifferenceSections.NameOf(change))}: {Shown(change.Message)}{witness}{use}";
    }

    /// <summary>A message of SARIF may hold links; nothing that an author wrote becomes one.</summary>
    private static string Shown(string text) => UnsafeCharacters.Escape(text).Replace("](", "] (", StringComparison.Ordinal);

    /// <summary>A file as a URI: of a git revision its path in the repository, which is where a viewer of the repository finds it.</summary>
    private static string UriOf(string file)
    {
        if (file.StartsWith(GitPrefix, StringComparison.Ordinal) && file.IndexOf(':', GitPrefix.Length) is var colon and > 0)
        {
            file = file[(colon + 1)..];
        }

        return Path.IsPathFullyQualified(file)
            ? new Uri(file).AbsoluteUri
            : string.Join('/', file.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
    }
}
