namespace McpSecureApis.Commands.Calls;

/// <summary>The request in the output of <c>call</c> and <c>explain</c>. Header values stay out: one of them may come from a claim.</summary>
internal sealed record CallOutputRequest(string Method, string Uri, IReadOnlyList<string> Headers);
