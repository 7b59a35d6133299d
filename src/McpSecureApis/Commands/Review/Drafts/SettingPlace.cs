namespace McpSecureApis.Commands.Review.Drafts;

/// <summary>A setting on both sides: what names it, and its key in each file.</summary>
/// <param name="Entry">The section, or the entry of one: <c>Credentials:orders-service</c>. Has no index.</param>
/// <param name="Path">Below the entry: <c>Use:Origins</c>; the same on both sides and over unrelated changes.</param>
/// <param name="OldKey">The key in the old file: <c>Issuers:0:Audiences</c>.</param>
/// <param name="NewKey">The key in the new file.</param>
internal sealed record SettingPlace(string Entry, string Path, string OldKey, string NewKey)
{
    /// <summary>The whole configuration.</summary>
    public static SettingPlace Root { get; } = new(string.Empty, string.Empty, string.Empty, string.Empty);

    public SettingPlace Member(string name) => Entry.Length == 0
        ? new SettingPlace(name, string.Empty, name, name)
        : new SettingPlace(Entry, Below(Path, name), Below(OldKey, name), Below(NewKey, name));

    /// <summary>An entry of this section, which is named by what it is and not by where it stands.</summary>
    /// <param name="name">What names it on both sides.</param>
    /// <param name="old">Its name or index in the old file; null where it is not there.</param>
    /// <param name="now">Its name or index in the new file; null where it is not there.</param>
    public SettingPlace Named(string name, string? old, string? now) =>
        new(Below(Entry, name), string.Empty, old is null ? OldKey : Below(OldKey, old), now is null ? NewKey : Below(NewKey, now));

    /// <summary>The same setting, of which a part is spoken of that has no key of its own.</summary>
    public SettingPlace Part(string name) => this with { Path = Below(Path, name) };

    private static string Below(string key, string name) => key.Length == 0 ? name : ConfigurationPath.Combine(key, name);
}
