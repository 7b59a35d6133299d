using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Findings;

/// <summary>The outside forms of a finding: a line that editors and build logs make clickable, and a line of JSON.</summary>
internal static class ManifestFindingText
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For example <c>orders.yaml:14:11: error tool-name: This is not a tool name. Found: a b. Expected: letters.</c></summary>
    public static string ToLine(ManifestFinding finding)
    {
        var text = new StringBuilder();
        text.Append($"{finding.File}:{finding.Line}:{finding.Column}: {Severity(finding)} {finding.Rule}: {Sentence(finding.Message)}");
        if (finding.Found is not null)
        {
            text.Append(" Found: ").Append(Sentence(finding.Found));
        }

        if (finding.Expected is not null)
        {
            text.Append(" Expected: ").Append(Sentence(finding.Expected));
        }

        // A file's name is whatever its file system takes, and the line goes to a terminal.
        return UnsafeCharacters.Escape(text.ToString());
    }

    public static string ToJson(ManifestFinding finding)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("file", finding.File);
            writer.WriteNumber("line", finding.Line);
            writer.WriteNumber("column", finding.Column);
            writer.WriteString("path", finding.Path);
            writer.WriteString("rule", finding.Rule);
            writer.WriteString("severity", Severity(finding));
            writer.WriteString("message", Sentence(finding.Message));
            writer.WriteString("found", finding.Found);
            writer.WriteString("expected", finding.Expected);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string Severity(ManifestFinding finding) => finding.Severity == FindingSeverity.Error ? "error" : "warning";

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
