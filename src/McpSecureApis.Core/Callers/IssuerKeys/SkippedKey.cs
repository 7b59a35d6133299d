namespace McpSecureApis.Core.Callers.IssuerKeys;

/// <summary>A key of a JWK set that is not used.</summary>
/// <param name="Index">Its place in the set, from 0; the <c>kid</c> is the other side's text.</param>
/// <param name="Problem">Why not, in our words.</param>
internal sealed record SkippedKey(int Index, string Problem);
