namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>What keeps the gate from opening a token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The part, header member or claim; may come from the token.</param>
/// <param name="Found">What is wrong with that, in our words.</param>
internal sealed record TokenFlaw(TokenFlawKind Kind, string? Name = null, string? Found = null);
