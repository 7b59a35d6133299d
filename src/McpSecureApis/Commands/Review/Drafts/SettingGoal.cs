using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Review.Drafts;

/// <summary>Looks for what shows that a change widens, by asking both sides; null when it finds nothing.</summary>
internal delegate Task<ChangeWitness?> SettingGoal();
