using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Witnesses;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Where requests may go, whatever manifests say.</summary>
internal static class NetworkMembers
{
    /// <summary>Networks of which one is outside most ceilings.</summary>
    private static readonly string[] Anywhere = [NetworkSet.Public, "10.0.0.0/8", "192.168.0.0/16", "127.0.0.0/8", "0.0.0.0/0", "::/0"];

    public static void Ceiling(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = (Parse(values.Old), Parse(values.New));
        if (old?.Key == now?.Key)
        {
            return;
        }

        if (now is not null && (old is null || old.Covers(now)))
        {
            drafts.Narrowing(values, "Manifests may reach fewer networks.");
            return;
        }

        var networks = (IReadOnlyList<string>?)values.New ?? Anywhere;
        drafts.Widening(
            values, ChangeSeverity.High,
            now is null ? "Manifests may reach every network that they name." : "Manifests may reach more networks.",
            () => Task.FromResult(ManifestTrial.Loads(drafts.Pair, networks.Select(network => new SampleManifest { Networks = [network] }))));
    }

    public static void Backends(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = ((IDictionary<string, BackendOverrideOptions>)values.Old!, (IDictionary<string, BackendOverrideOptions>)values.New!);
        foreach (var id in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            old.TryGetValue(id, out var before);
            now.TryGetValue(id, out var after);
            SettingWalk.Compare(
                typeof(BackendOverrideOptions), before ?? new BackendOverrideOptions(), after ?? new BackendOverrideOptions(),
                values.Place.Named(id, before is null ? null : id, after is null ? null : id), values.Rule, drafts);
        }
    }

    /// <summary>Another base URL, or none, which leaves the manifest's own.</summary>
    public static void BaseUrl(SettingValues values, SettingDrafts drafts)
    {
        if (values.IsSame)
        {
            return;
        }

        var id = values.Place.Entry[(BackendOverrideOptions.SectionName.Length + 1)..];
        var urls = new[] { (string?)values.New, (string?)values.Old }.OfType<string>().Select(text => new Uri(text));
        drafts.Widening(
            values, ChangeSeverity.Critical,
            values.New is null ? "Requests of the manifest, and its credential, go to the manifest's own base URL."
            : "Requests of the manifest, and its credential, go to another base URL.",
            () => Task.FromResult(ManifestTrial.GoesElsewhere(
                drafts.Pair,
                urls.SelectMany(url => ManifestTrial.NetworksOf(drafts.Pair, url)).Distinct(StringComparer.Ordinal).Select(network =>
                    new SampleManifest { Id = id, Networks = [network] }))));
    }

    private static NetworkSet? Parse(object? list) =>
        list is IReadOnlyList<string> texts && NetworkSet.TryParse(texts, out var set, out _) ? set : null;
}
