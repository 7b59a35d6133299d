namespace McpSecureApis.Mcp.Context;

/// <summary>What <c>completion/complete</c> asks: the argument, and what its value starts with.</summary>
internal sealed record CompletionQuestion(string Argument, string Prefix);
