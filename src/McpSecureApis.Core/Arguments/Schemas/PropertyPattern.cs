using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Arguments.Schemas;

/// <summary>One entry of <c>patternProperties</c>.</summary>
internal sealed record PropertyPattern(Regex Regex, SchemaNode Node);
