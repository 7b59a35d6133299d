namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>What a rule adds to its message, carried through FluentValidation as custom state.</summary>
/// <param name="Found">What stands there.</param>
/// <param name="Expected">What would be right.</param>
/// <param name="AtName">Whether it is about the member's name rather than its value.</param>
internal sealed record RuleDetails(string? Found, string? Expected, bool AtName);
