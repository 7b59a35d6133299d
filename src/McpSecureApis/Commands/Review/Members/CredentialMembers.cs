using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Witnesses;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Commands.Review.Members;

/// <summary>Which secrets there are, and where they may go. What a secret can do is its owner's to say, so another one is undecidable.</summary>
internal static class CredentialMembers
{
    public static void Entries(SettingValues values, SettingDrafts drafts)
    {
        var (old, now) = (((CredentialOptions)values.Old!).Entries, ((CredentialOptions)values.New!).Entries);
        foreach (var name in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (before, after) = (old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            var here = values with
            {
                Place = values.Place.Named(name, before is null ? null : name, after is null ? null : name),
                Old = Whole(before),
                New = Whole(after),
            };
            if (before is null)
            {
                drafts.Widening(
                    here, ChangeSeverity.High, "A credential is there that was not; requests to its origins can go out with it.",
                    Loads(drafts, name, after!.Use.Manifests, after.Use.Origins));
            }
            else if (after is null)
            {
                drafts.Narrowing(here, "The credential is gone; manifests that name it do not load any more.");
            }
            else
            {
                // Of two types only what all have can be compared member by member; that the type is another one is said by itself.
                var type = before.GetType() == after.GetType() ? after.GetType() : typeof(CredentialEntryOptions);
                SettingWalk.Compare(type, before, after, here.Place, values.Rule, drafts);
            }
        }
    }

    public static void Origins(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SameOrigin,
        ChangeSeverity.Critical, "The credential may go to another origin.", "The credential may go to fewer origins.",
        added => Loads(drafts, NameOf(values), Use(values).Manifests, added));

    public static void Manifests(SettingValues values, SettingDrafts drafts) => SettingLists.Compare(
        values, drafts, SettingLists.NamesOrAll,
        ChangeSeverity.High, "More manifests may use the credential.", "Fewer manifests may use the credential.",
        added => Loads(drafts, NameOf(values), added, Use(values).Origins));

    private static bool SameOrigin(IReadOnlyList<string> list, string origin) => list.Any(other => other == origin ||
        (origin != CredentialUseOptions.LoopbackOrigin && other != CredentialUseOptions.LoopbackOrigin &&
            new Uri(other).GetLeftPart(UriPartial.Authority) == new Uri(origin).GetLeftPart(UriPartial.Authority)) ||
        (other == CredentialUseOptions.LoopbackOrigin && new Uri(origin).IsLoopback));

    private static SettingGoal Loads(SettingDrafts drafts, string name, IReadOnlyList<string> manifests, IReadOnlyList<string> origins) => () =>
        Task.FromResult(ManifestTrial.LoadsWithCredential(drafts.Pair, name, manifests, origins));

    private static CredentialUseOptions Use(SettingValues values) => (CredentialUseOptions)values.NewOwner;

    private static string NameOf(SettingValues values) => values.Place.Entry[(CredentialOptions.SectionName.Length + 1)..];

    private static object? Whole(CredentialEntryOptions? entry) => entry is null ? null : new { entry.Type, entry.Use };
}
