namespace McpSecureApis.Core.Callers.Tokens;

/// <summary>What a token's header says, none of which is believed: it only picks a key that was checked before.</summary>
/// <param name="Algorithm"><c>alg</c>; must equal the key's own.</param>
/// <param name="Type"><c>typ</c>; null when absent.</param>
/// <param name="KeyId"><c>kid</c>; null when absent.</param>
internal sealed record TokenHeader(string Algorithm, string? Type, string? KeyId);
