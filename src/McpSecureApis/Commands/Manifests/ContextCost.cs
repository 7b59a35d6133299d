using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Commands.Manifests;

/// <summary>What a tool, or the list of tools of a caller, costs a model's context.</summary>
/// <param name="File">The manifest; empty for a list, which may be of several.</param>
/// <param name="Position">Where the tool stands; line 0 for a list.</param>
/// <param name="Path">The tool's place in the manifest; empty for a list.</param>
/// <param name="Subject">The tool's name, or the scopes of the caller.</param>
/// <param name="Scopes">The scopes of the caller; null for a tool.</param>
/// <param name="Tools">How many tools are in the list; 1 for a tool.</param>
/// <param name="Tokens">The cost.</param>
internal sealed record ContextCost(
    string File, SourcePosition Position, string Path, string Subject, IReadOnlyList<string>? Scopes, int Tools, int Tokens);
