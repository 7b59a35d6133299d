using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Review.Drafts;

/// <summary>A setting on both sides, with what it is a setting of.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Rule">The stable id of what is compared.</param>
/// <param name="Old">The effective value before, fit to be shown; null for none.</param>
/// <param name="New">The effective value now, fit to be shown; null for none.</param>
/// <param name="OldOwner">What has the setting on the old side.</param>
/// <param name="NewOwner">What has it on the new side.</param>
internal sealed record SettingValues(SettingPlace Place, string Rule, object? Old, object? New, object OldOwner, object NewOwner)
{
    public bool IsSame => CanonicalJson.Of(Old) == CanonicalJson.Of(New);

    /// <summary>The same setting, shown otherwise.</summary>
    public SettingValues Shown(object? old, object? now) => this with { Old = old, New = now };
}
