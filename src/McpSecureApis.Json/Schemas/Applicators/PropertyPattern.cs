using McpSecureApis.Json.Patterns;
using McpSecureApis.Json.Schemas.Running;

namespace McpSecureApis.Json.Schemas.Applicators;

/// <summary>One entry of <c>patternProperties</c>.</summary>
internal sealed record PropertyPattern(TextPattern Pattern, SchemaNode Node);
