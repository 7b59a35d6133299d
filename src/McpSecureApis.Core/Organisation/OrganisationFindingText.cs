using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Output;

namespace McpSecureApis.Core.Organisation;

/// <summary>
/// The outside forms of a finding about a rule: those of any finding, with the witness in the form of <c>manifest diff</c>, and for people with
/// the line that lets <c>explain</c> say the same.
/// </summary>
internal static class OrganisationFindingText
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A line of JSON.</summary>
    public static string ToJson(OrganisationFinding finding) => Text(writer =>
    {
        writer.WriteStartObject();
        using (var form = JsonDocument.Parse(ManifestFindingText.ToJson(finding.Finding)))
        {
            foreach (var member in form.RootElement.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        }

        if (finding.Entry is { } entry)
        {
            writer.WriteString("tool", entry.Name);
            if (entry.Kind != ChangedKind.Tool)
            {
                writer.WriteStartObject("entry");
                writer.WriteString("kind", entry.Noun);
                writer.WriteString("name", entry.Name);
                writer.WriteEndObject();
            }
        }

        writer.WritePropertyName("witness");
        if (finding.Witness is { } witness)
        {
            Write(writer, witness);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteEndObject();
    });

    /// <summary>The finding for people, with its witness on lines of its own.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="configuration">The configuration that was judged with, for the line that runs; null for none.</param>
    public static string ToLines(OrganisationFinding finding, string? configuration)
    {
        var text = new StringBuilder(ManifestFindingText.ToLine(finding.Finding));
        if (finding.Witness is not { } witness)
        {
            return text.ToString();
        }

        text.Append("\n    witness: ").Append(UnsafeCharacters.Escape(Text(writer => Write(writer, witness))));
        foreach (var call in witness.Calls.Where(call => call.Entry.Entry.Kind == ChangedKind.Tool))
        {
            text.Append("\n    try: ").Append(UnsafeCharacters.Escape(Explain(witness.Caller, call, configuration)));
        }

        return text.ToString();
    }

    /// <summary>
    /// The command that shows the call. The configured identity of stdio stands for a caller without claims; others need a token of their own.
    /// </summary>
    private static string Explain(Caller caller, WitnessCall call, string? configuration)
    {
        var command = new StringBuilder("mcp-secure-apis explain ").Append(call.Entry.Entry.Name);
        if (caller.Claims.Count > 0 || caller.Issuer != SampleCaller.Issuer)
        {
            command.Append(" --token @TOKEN_OF_SUCH_A_CALLER");
        }
        else
        {
            command.Append(" --as-stdio-identity");
            Set(command, "Subject", caller.Subject);
            Set(command, "Tenant", caller.Tenant);
            Set(command, "Client", caller.Client);
            var index = 0;
            foreach (var scope in caller.Scopes.Ordered())
            {
                Set(command, $"Scopes:{index++}", scope);
            }
        }

        if (configuration is not null)
        {
            command.Append(" --configuration ").Append(Quote(configuration));
        }

        return command.Append(" --arguments ").Append(Quote(call.Arguments.GetRawText())).ToString();
    }

    private static void Set(StringBuilder command, string name, string? value)
    {
        if (value is not null)
        {
            command.Append(" --set ").Append(Quote($"Stdio:Identity:{name}={value}"));
        }
    }

    /// <summary>As one word of a shell.</summary>
    private static string Quote(string text) =>
        text.All(unit => char.IsAsciiLetterOrDigit(unit) || "-_.,:=/@+".Contains(unit, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static void Write(Utf8JsonWriter writer, RuleWitness witness)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("caller");
        DifferenceJson.Write(writer, witness.Caller);
        if (witness.Load is { } load)
        {
            writer.WriteNumber("calls", load.Calls);
            writer.WriteNumber("seconds", load.Seconds);
        }
        else if (witness.Calls.Count > 0)
        {
            Write(writer, witness.Calls[0]);
        }

        if (witness.Calls.Count > 1)
        {
            writer.WriteStartObject("also");
            writer.WriteString("tool", witness.Calls[1].Entry.Entry.Name);
            Write(writer, witness.Calls[1]);
            writer.WriteEndObject();
        }

        if (witness.Tools is { } tools)
        {
            writer.WriteNumber("tools", tools);
        }

        if (witness.ContextTokens is { } tokens)
        {
            writer.WriteNumber("contextTokens", tokens);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, WitnessCall call)
    {
        writer.WritePropertyName(call.Response is null ? "arguments" : "response");
        (call.Response ?? call.Arguments).WriteTo(writer);
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
