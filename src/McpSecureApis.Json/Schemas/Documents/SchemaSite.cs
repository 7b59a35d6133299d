using System.Text.Json;

namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>A schema and where it stands.</summary>
/// <param name="Element">The schema as written.</param>
/// <param name="Document">The document that it is part of.</param>
/// <param name="Pointer">JSON Pointer in that document.</param>
/// <param name="Path">The same place as findings show it.</param>
/// <param name="Resource">The schema resource that it belongs to: the nearest schema with an identifier.</param>
internal sealed record SchemaSite(JsonElement Element, SchemaDocument Document, string Pointer, string Path, SchemaResource Resource)
{
    /// <summary>The same place as the document knows it: an identifier there may make it a resource of its own.</summary>
    public SchemaSite Known => Document.Sites.GetValueOrDefault(Pointer) ?? this;

    public SchemaSite Below(JsonElement element, string keyword) => this with
    {
        Element = element,
        Pointer = $"{Pointer}/{SchemaDocument.Escape(keyword)}",
        Path = DocumentPath.Append(Path, keyword),
    };

    public SchemaSite Below(JsonElement element, int index) => this with
    {
        Element = element,
        Pointer = $"{Pointer}/{index}",
        Path = $"{Path}[{index}]",
    };
}
