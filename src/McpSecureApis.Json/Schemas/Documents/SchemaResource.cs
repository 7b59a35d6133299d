namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>A schema with an identifier of its own, and the anchors in it.</summary>
internal sealed class SchemaResource(int number, Uri baseUri, SchemaDialect dialect, bool assertsFormats, bool hasValidation)
{
    public int Number { get; } = number;

    public Uri BaseUri { get; } = baseUri;

    public SchemaDialect Dialect { get; } = dialect;

    public bool AssertsFormats { get; } = assertsFormats;

    /// <summary>False when the resource's own meta-schema leaves the validation vocabulary out.</summary>
    public bool HasValidation { get; } = hasValidation;

    public SchemaSite? Root { get; set; }

    public Dictionary<string, SchemaSite> Anchors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SchemaSite> DynamicAnchors { get; } = new(StringComparer.Ordinal);
}
