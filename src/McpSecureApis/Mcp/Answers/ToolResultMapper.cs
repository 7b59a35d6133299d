using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Outcomes;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Answers;

/// <summary>Turns the end of a call into the protocol's result. Takes nothing but a masked result or a refusal.</summary>
internal static class ToolResultMapper
{
    /// <summary>What a call without content answers.</summary>
    public const string NoContent = "Done. The service answers this call without content.";

    /// <summary>Counts by field path: <c>{"customer.*": 2}</c>.</summary>
    public const string DriftMeta = "mcp-secure-apis/drift";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static CallToolResult Map(CallResult result, ToolDefinition? tool, bool modern)
    {
        if (result.Refusal is { } refusal)
        {
            return RefusalMapper.ToResult(refusal, result.CallId);
        }

        return result.Result is { } masked && tool is not null
            ? Map(masked, result.CallId, PublishedTool.Of(tool), modern)
            : RefusalMapper.ToResult(Refusal.Unspecified, result.CallId);
    }

    /// <summary>The text form of a JSON value: without the escapes for HTML, which grow a document inside a string by half.</summary>
    public static string ToText(JsonElement content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            content.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>What a result says about its call: the records' id, and what of the reply did not have the listed shape.</summary>
    public static JsonObject ToMeta(string callId, MaskedResult masked)
    {
        var meta = new JsonObject { [RefusalMapper.CallIdMeta] = callId };
        if (masked.Drift.Count > 0)
        {
            meta[DriftMeta] = new JsonObject(masked.Drift.Select(place => KeyValuePair.Create<string, JsonNode?>(place.Key, place.Value)));
        }

        return meta;
    }

    private static CallToolResult Map(MaskedResult masked, string callId, PublishedTool tool, bool modern)
    {
        var mapped = new CallToolResult { Meta = ToMeta(callId, masked) };
        if (masked.Content is not { } content)
        {
            mapped.Content = [new TextContentBlock { Text = NoContent }];
            return mapped;
        }

        if (!modern && tool.WrapsForLegacy)
        {
            mapped.StructuredContent = LegacyShape.WrapContent(content);
            mapped.Content = [new TextContentBlock { Text = ToText(mapped.StructuredContent.Value) }];
            return mapped;
        }

        // The text is the document as masking wrote it, without the escapes for HTML already.
        mapped.StructuredContent = content;
        mapped.Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(masked.Utf8.Span) }];
        return mapped;
    }
}
