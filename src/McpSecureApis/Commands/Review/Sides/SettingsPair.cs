namespace McpSecureApis.Commands.Review.Sides;

/// <summary>Both sides of a comparison.</summary>
internal sealed record SettingsPair(SettingsSide Old, SettingsSide New);
