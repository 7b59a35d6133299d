namespace McpSecureApis.Mcp.Answers;

/// <summary>One argument that a client repeats in a header.</summary>
/// <param name="Header">The header's whole name, <c>Mcp-Param-Region</c>.</param>
/// <param name="Path">The argument's place, member by member from the arguments' root.</param>
internal sealed record ParameterHeader(string Header, IReadOnlyList<string> Path);
