using McpSecureApis.Commands.Review.Drafts;
using McpSecureApis.Commands.Review.Members;
using McpSecureApis.Commands.Review.Sides;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;

namespace McpSecureApis.Commands.Review;

/// <summary>
/// Compares two configurations by authority: what callers, manifests and credentials may do with the new one that they could not with the
/// old one. Reads nothing but the two sides: no manifest, no secret, no file that they name.
/// </summary>
internal static class SettingsDiff
{
    private const string WithoutWitness = "Nothing that shows it could be built.";

    public static async Task<ManifestDifference> CompareAsync(SettingsSide old, SettingsSide now)
    {
        var drafts = new SettingDrafts(new SettingsPair(old, now));
        SettingWalk.Compare(old.Options, now.Options, drafts);
        var changes = new List<ManifestChange>();
        foreach (var draft in drafts.All)
        {
            var witness = draft.Goal is null ? null : await draft.Goal();
            changes.Add(ChangeFinish.Of(
                draft.Change, new ChangedEntry(ChangedKind.Setting, draft.Entry), witness, WithoutWitness, old.Find, now.Find));
        }

        return new ManifestDifference(old.Name, now.Name, ChangeOrder.Of(changes))
        {
            Title = "Configuration review",
            Reach = CredentialReach.Differing(Reach(old), Reach(now)),
        };
    }

    /// <summary>What the operator lets a credential be used for.</summary>
    private static IEnumerable<(string Credential, ReachedPlace Place)> Reach(SettingsSide side)
    {
        foreach (var (name, credential) in side.Options.Credentials.Entries)
        {
            foreach (var origin in credential.Use.Origins)
            {
                yield return (name, new ReachedPlace(SettingUrl.Shown(origin)!, "as an origin"));
            }

            foreach (var manifest in credential.Use.Manifests)
            {
                yield return (name, new ReachedPlace(manifest, "as a manifest that may name it"));
            }
        }
    }
}
