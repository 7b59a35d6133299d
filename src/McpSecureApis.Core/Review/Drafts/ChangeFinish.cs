using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Drafts;

/// <summary>Makes of a draft what a reviewer is shown, once somebody looked for a witness.</summary>
internal static class ChangeFinish
{
    private const int LongestText = 1_000;

    /// <summary>Calls undecidable what says that it widens and has no witness.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="entry">What it is about.</param>
    /// <param name="witness">What was found; null for nothing.</param>
    /// <param name="withoutWitness">What is said of a widening that nothing shows.</param>
    /// <param name="findOld">Where something stands on the old side; null where there is no such entry.</param>
    /// <param name="findNew">Where something stands on the new side; null where there is no such entry.</param>
    public static ManifestChange Of(
        ChangeDraft draft, ChangedEntry entry, ChangeWitness? witness, string withoutWitness,
        Func<string, (string File, int Line)>? findOld, Func<string, (string File, int Line)>? findNew)
    {
        var kind = draft.Kind switch
        {
            ChangeKind.Widening when witness is null => ChangeKind.Undecidable,
            ChangeKind.Undecidable when witness is not null => ChangeKind.Widening,
            var said => said,
        };
        var message = draft.Kind == ChangeKind.Widening && witness is null ? $"{draft.Message} {withoutWitness}"
            : witness is not null && draft.Shown is { } shown ? shown
            : draft.Message;
        return new ManifestChange(
            entry, draft.Place.Path, kind, draft.Severity, draft.Rule, message,
            Fingerprint(entry, draft.Place.Path, kind, draft.Old, draft.New))
        {
            Old = findOld is null || draft.Old is null ? null : Place(findOld(draft.Place.OldAt), draft.Old),
            New = findNew is null || draft.New is null ? null : Place(findNew(draft.Place.NewAt), draft.New),
            Witness = witness,
            IsText = draft.IsText,
        };
    }

    private static ChangePlace Place((string File, int Line) at, object value)
    {
        var element = CanonicalJson.Element(value);
        var whole = element.ValueKind == JsonValueKind.String ? element.GetString()! : CanonicalJson.Of(element);
        var text = whole.Length <= LongestText ? whole
            : whole[..(char.IsHighSurrogate(whole[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…";
        return new ChangePlace(at.File, at.Line, text) { Whole = whole };
    }

    private static string Fingerprint(ChangedEntry entry, string path, ChangeKind kind, object? old, object? now)
    {
        var meaning = CanonicalJson.Of(new object?[] { entry.Noun, entry.Name, path, kind.ToString(), CanonicalJson.Element(old),
            CanonicalJson.Element(now) });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(meaning)));
    }
}
