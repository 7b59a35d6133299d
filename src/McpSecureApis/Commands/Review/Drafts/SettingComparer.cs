namespace McpSecureApis.Commands.Review.Drafts;

/// <summary>Compares one setting and says what a difference does to authority.</summary>
/// <param name="values">The setting on both sides.</param>
/// <param name="drafts">Takes the changes.</param>
internal delegate void SettingComparer(SettingValues values, SettingDrafts drafts);
