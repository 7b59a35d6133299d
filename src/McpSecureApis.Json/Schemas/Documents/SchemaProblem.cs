namespace McpSecureApis.Json.Schemas.Documents;

/// <summary>Why a schema was not compiled.</summary>
/// <param name="Path">Place in the schema: <c>.properties.orderId.pattern</c>, odd names quoted as <c>['a.b']</c>.</param>
/// <param name="Rule">The rule's id in kebab-case.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Found">What stands there; null when the message says it.</param>
/// <param name="Expected">What would be right; null when the message says it.</param>
internal sealed record SchemaProblem(string Path, string Rule, string Message, string? Found = null, string? Expected = null);
