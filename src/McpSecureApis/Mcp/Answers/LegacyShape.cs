using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpSecureApis.Mcp.Answers;

/// <summary>
/// Revisions before 2026-07-28 allow only objects as structured content and in output schemas: anything else travels as the member
/// <c>result</c> of one. The SDK reshapes only tools of its own making.
/// </summary>
internal static class LegacyShape
{
    public static bool NeedsWrapping(JsonElement outputSchema) =>
        outputSchema.ValueKind != JsonValueKind.Object || !outputSchema.TryGetProperty("type", out var type) ||
        type.ValueKind != JsonValueKind.String || !type.ValueEquals("object"u8);

    public static JsonElement WrapSchema(JsonElement outputSchema)
    {
        var wrapped = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["result"] = JsonNode.Parse(outputSchema.GetRawText()) },
            ["required"] = new JsonArray("result"),
        };
        return Parse(wrapped.ToJsonString());
    }

    /// <summary>Wraps the text, not a tree, so that numbers keep their digits.</summary>
    public static JsonElement WrapContent(JsonElement content) => Parse($"{{\"result\":{content.GetRawText()}}}");

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
