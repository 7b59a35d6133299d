namespace McpSecureApis.Json;

/// <summary>Which version of JSON Schema a schema is written in.</summary>
internal enum SchemaDialect
{
    Draft202012,

    Draft7,

    /// <summary>Only for documents that a schema of another version refers to.</summary>
    Draft201909,
}
