using McpSecureApis.Core.Review.Drafts;

namespace McpSecureApis.Commands.Review.Drafts;

/// <summary>A change as a comparer sees it, before anybody looked for a witness.</summary>
/// <param name="Entry">The section or entry that it is about.</param>
/// <param name="Change">The change.</param>
/// <param name="Goal">Looks for a witness; null where there cannot be one.</param>
internal sealed record SettingDraft(string Entry, ChangeDraft Change, SettingGoal? Goal);
