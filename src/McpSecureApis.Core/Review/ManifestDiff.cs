using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Containment;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Members;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review;

/// <summary>
/// Compares two sides by authority: what calls, data and effects the new one allows that the old one did not. Entries are found by kind and
/// name within the
/// manifest of one id; one that is found on one side only is added or removed.
/// </summary>
internal static class ManifestDiff
{
    private const string WithoutWitness = "No call or reply that shows it could be built.";

    /// <summary>How many entries are tried for a witness of what all entries of a manifest share.</summary>
    private const int MostSharing = 8;

    public static ManifestDifference Compare(ReviewSide old, ReviewSide now) => Compare(old, now, new PatternBudget());

    /// <param name="old">The old side.</param>
    /// <param name="now">The new side.</param>
    /// <param name="budget">How much time patterns may take.</param>
    public static ManifestDifference Compare(ReviewSide old, ReviewSide now, PatternBudget budget)
    {
        var changes = new List<ManifestChange>();
        var olds = old.Manifests.ToDictionary(manifest => manifest.Written.Manifest, StringComparer.Ordinal);
        var news = now.Manifests.ToDictionary(manifest => manifest.Written.Manifest, StringComparer.Ordinal);
        foreach (var (id, manifest) in news)
        {
            if (olds.TryGetValue(id, out var before))
            {
                // Of the same bytes nothing is to be said.
                if (!ReferenceEquals(before.Compiled, manifest.Compiled))
                {
                    CompareManifests(before, manifest, budget, changes);
                }
            }
            else
            {
                changes.AddRange(ReviewedEntry.Of(manifest).Select(Added));
            }
        }

        foreach (var (_, manifest) in olds.Where(pair => !news.ContainsKey(pair.Key)))
        {
            changes.AddRange(ReviewedEntry.Of(manifest).Select(Removed));
        }

        return new ManifestDifference(old.Name, now.Name, ChangeOrder.Of(changes)) { Reach = ManifestReach.Compare(old, now) };
    }

    private static void CompareManifests(ReviewedManifest old, ReviewedManifest now, PatternBudget budget, List<ManifestChange> changes)
    {
        var before = ReviewedEntry.Of(old).ToDictionary(entry => entry.Entry);
        var after = ReviewedEntry.Of(now).ToDictionary(entry => entry.Entry);
        var pairs = after.Where(pair => before.ContainsKey(pair.Key)).Select(pair => new EntryPair(before[pair.Key], pair.Value)).ToList();
        var sharing = pairs.Where(pair => pair.New.Unit is not null).Take(MostSharing).ToList();
        var shared = new ChangeDrafts(sharing.FirstOrDefault(), budget);
        MemberWalk.Compare(typeof(ApiManifest), old.Written, now.Written, new MemberPlace(string.Empty, string.Empty, string.Empty), shared);
        var entry = new ChangedEntry(ChangedKind.Manifest, now.Written.Manifest);
        changes.AddRange(shared.All.Select(draft => Finish(draft, entry, old, now, sharing)));

        var hasSameClaims = Same.Value(old.Written.Claims, now.Written.Claims);
        foreach (var pair in pairs.Where(pair => !hasSameClaims || !Same.Value(pair.Old!.Written, pair.New.Written)))
        {
            var drafts = new ChangeDrafts(pair, budget);
            MemberWalk.Compare(pair.New.Written.GetType(), pair.Old!.Written, pair.New.Written,
                new MemberPlace(string.Empty, pair.Old.Path, pair.New.Path), drafts);
            changes.AddRange(drafts.All.Select(draft => Finish(draft, pair.New.Entry, old, now, [pair])));
        }

        changes.AddRange(after.Where(pair => !before.ContainsKey(pair.Key)).Select(pair => Added(pair.Value)));
        changes.AddRange(before.Where(pair => !after.ContainsKey(pair.Key)).Select(pair => Removed(pair.Value)));
    }

    private static ManifestChange Added(ReviewedEntry entry)
    {
        var severity = entry.Written is ToolManifest tool
            ? tool.Effect switch { ToolEffect.Read => ChangeSeverity.Medium, ToolEffect.Write => ChangeSeverity.High, _ => ChangeSeverity.Critical }
            : entry.Entry.Kind == ChangedKind.Resource ? ChangeSeverity.Medium : ChangeSeverity.Low;
        var draft = new ChangeDraft(
            new MemberPlace(string.Empty, string.Empty, entry.Path), ChangeKind.Widening, severity, $"{entry.Entry.Noun}-added",
            $"The {entry.Entry.Noun} was not there.")
        {
            New = Whole(entry),
            Goal = CallWitness.NewTakes(),
        };
        return Finish(draft, entry.Entry, old: null, entry.Manifest, [new EntryPair(Old: null, entry)]);
    }

    private static ManifestChange Removed(ReviewedEntry entry)
    {
        var draft = new ChangeDraft(
            new MemberPlace(string.Empty, entry.Path, string.Empty), ChangeKind.Narrowing, ChangeSeverity.Low,
            $"{entry.Entry.Noun}-removed", $"The {entry.Entry.Noun} is gone.")
        {
            Old = Whole(entry),
        };
        return Finish(draft, entry.Entry, entry.Manifest, now: null, []);
    }

    /// <summary>An entry with the backend behind it: what a change of either means.</summary>
    private static object Whole(ReviewedEntry entry) =>
        new { backend = CanonicalJson.Element(entry.Manifest.Written.Backend), entry = CanonicalJson.Element(entry.Written) };

    /// <summary>Looks for the witness, and calls undecidable what says that it widens and has none.</summary>
    private static ManifestChange Finish(ChangeDraft draft, ChangedEntry entry, ReviewedManifest? old, ReviewedManifest? now,
        IReadOnlyList<EntryPair> pairs)
    {
        var witness = draft.Goal is { } goal && draft.Kind is ChangeKind.Widening or ChangeKind.Undecidable
            ? pairs.Select(pair => goal(pair) is { } found ? found with { Entry = pair.New.Entry } : null).FirstOrDefault(found => found is not null)
            : null;
        return ChangeFinish.Of(
            draft, entry, witness, WithoutWitness,
            old is null ? null : at => (old.File, old.Positions.Find(at).Line), now is null ? null : at => (now.File, now.Positions.Find(at).Line));
    }
}
