namespace McpSecureApis.Core.Review.Changes;

/// <summary>What the list of tools costs callers with some scopes.</summary>
/// <param name="Scopes">The scopes, with spaces between; empty for a caller without any.</param>
/// <param name="Old">Tokens before.</param>
/// <param name="New">Tokens after.</param>
internal sealed record ContextChange(string Scopes, int Old, int New);
