namespace McpSecureApis.Json.Patterns;

/// <summary>Why a pattern cannot be used.</summary>
/// <param name="IsInvalid">True when it is no ECMA-262 pattern; false when it is one that cannot run without backtracking.</param>
/// <param name="Message">What is wrong, for the pattern's author.</param>
internal sealed record PatternProblem(bool IsInvalid, string Message);
