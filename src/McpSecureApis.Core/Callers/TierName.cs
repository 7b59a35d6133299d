namespace McpSecureApis.Core.Callers;

/// <summary>What a tier of callers may be called: <c>internal</c>, <c>partner</c>, names of one's own. Compared ordinally.</summary>
internal static class TierName
{
    public const string Grammar = "lower-case letters, digits and hyphens, at most 64, a letter first";

    public const string Pattern = "^[a-z][a-z0-9-]{0,63}$";

    public static bool IsValid(string tier) =>
        tier.Length is > 0 and <= 64 && char.IsAsciiLetterLower(tier[0]) &&
        tier.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}
