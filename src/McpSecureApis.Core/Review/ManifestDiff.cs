using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Review.Changes;
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
    private const int LongestText = 1_000;

    /// <summary>How many entries are tried for a witness of what all entries of a manifest share.</summary>
    private const int MostSharing = 8;

    public static ManifestDifference Compare(ReviewSide old, ReviewSide now)
    {
        var changes = new List<ManifestChange>();
        var olds = old.Manifests.ToDictionary(manifest => manifest.Written.Manifest, StringComparer.Ordinal);
        var news = now.Manifests.ToDictionary(manifest => manifest.Written.Manifest, StringComparer.Ordinal);
        foreach (var (id, manifest) in news)
        {
            if (olds.TryGetValue(id, out var before))
            {
                CompareManifests(before, manifest, changes);
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

        return new ManifestDifference(old.Name, now.Name, [
            .. changes.OrderByDescending(change => change.Kind).ThenByDescending(change => change.Severity)
                .ThenBy(change => change.Entry.Name, StringComparer.Ordinal).ThenBy(change => change.Path, StringComparer.Ordinal).ThenBy(
                change => change.Fingerprint, StringComparer.Ordinal),
        ]);
    }

    private static void CompareManifests(ReviewedManifest old, ReviewedManifest now, List<ManifestChange> changes)
    {
        var before = ReviewedEntry.Of(old).ToDictionary(entry => entry.Entry);
        var after = ReviewedEntry.Of(now).ToDictionary(entry => entry.Entry);
        var pairs = after.Where(pair => before.ContainsKey(pair.Key)).Select(pair => new EntryPair(before[pair.Key], pair.Value)).ToList();
        var sharing = pairs.Where(pair => pair.New.Unit is not null).Take(MostSharing).ToList();
        var shared = new ChangeDrafts(sharing.FirstOrDefault());
        MemberWalk.Compare(typeof(ApiManifest), old.Written, now.Written, new MemberPlace(string.Empty, string.Empty, string.Empty), shared);
        var entry = new ChangedEntry(ChangedKind.Manifest, now.Written.Manifest);
        changes.AddRange(shared.All.Select(draft => Finish(draft, entry, old, now, sharing)));

        var hasSameClaims = Same.Value(old.Written.Claims, now.Written.Claims);
        foreach (var pair in pairs.Where(pair => !hasSameClaims || !Same.Value(pair.Old!.Written, pair.New.Written)))
        {
            var drafts = new ChangeDrafts(pair);
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
            ? pairs.Select(pair => goal(pair)).FirstOrDefault(found => found is not null)
            : null;
        var kind = draft.Kind switch
        {
            ChangeKind.Widening when witness is null => ChangeKind.Undecidable,
            ChangeKind.Undecidable when witness is not null => ChangeKind.Widening,
            var said => said,
        };
        var message = draft.Kind == ChangeKind.Widening && witness is null ? $"{draft.Message} No call or reply that shows it could be built."
            : witness is not null && draft.Shown is { } shown ? shown
            : draft.Message;
        return new ManifestChange(
            entry, draft.Place.Path, kind, draft.Severity, draft.Rule, message,
            Fingerprint(entry, draft.Place.Path, kind, draft.Old, draft.New))
        {
            Old = old is null || draft.Old is null ? null : Place(old, draft.Place.OldAt, draft.Old),
            New = now is null || draft.New is null ? null : Place(now, draft.Place.NewAt, draft.New),
            Witness = witness,
            IsText = draft.IsText,
        };
    }

    private static ChangePlace Place(ReviewedManifest manifest, string at, object value)
    {
        var element = CanonicalJson.Element(value);
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : CanonicalJson.Of(element);
        if (text.Length > LongestText)
        {
            text = text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…";
        }

        return new ChangePlace(manifest.File, manifest.Positions.Find(at).Line, text);
    }

    private static string Fingerprint(ChangedEntry entry, string path, ChangeKind kind, object? old, object? now)
    {
        var meaning = CanonicalJson.Of(new object?[] { entry.Noun, entry.Name, path, kind.ToString(), CanonicalJson.Element(old),
            CanonicalJson.Element(now) });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(meaning)));
    }
}
