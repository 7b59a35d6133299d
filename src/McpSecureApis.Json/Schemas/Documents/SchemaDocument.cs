using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>A document of schemas: the one to compile, or one that it refers to.</summary>
internal sealed class SchemaDocument(JsonElement root)
{
    public JsonElement Root { get; } = root;

    /// <summary>Every place that is known to be a schema, by its pointer.</summary>
    public Dictionary<string, SchemaSite> Sites { get; } = new(StringComparer.Ordinal);

    public static string Escape(string segment) =>
        segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Unescape(string segment) =>
        segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
