using McpSecureApis.Json.Patterns;


namespace McpSecureApis.Json.Schemas;

/// <summary>One entry of <c>patternProperties</c>.</summary>
internal sealed record PropertyPattern(TextPattern Pattern, SchemaNode Node);
