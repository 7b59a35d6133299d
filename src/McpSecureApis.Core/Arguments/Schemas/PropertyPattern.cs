using McpSecureApis.Core.Arguments.Patterns;

namespace McpSecureApis.Core.Arguments.Schemas;

/// <summary>One entry of <c>patternProperties</c>.</summary>
internal sealed record PropertyPattern(TextPattern Pattern, SchemaNode Node);
