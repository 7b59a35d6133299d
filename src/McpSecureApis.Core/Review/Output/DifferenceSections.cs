using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>The changes in the order in which a reviewer reads them: what widens, what nobody could decide, texts for people and models,
/// and the rest.</summary>
internal sealed class DifferenceSections
{
    public DifferenceSections(ManifestDifference difference)
    {
        Widening = Of(ChangeKind.Widening);
        Undecidable = Of(ChangeKind.Undecidable);
        Narrowing = Of(ChangeKind.Narrowing);
        Texts = [.. difference.Changes.Where(change => change is { Kind: ChangeKind.Neutral, IsText: true })];
        Neutral = [.. difference.Changes.Where(change => change is { Kind: ChangeKind.Neutral, IsText: false })];
        Counts = $"{Widening.Count} widening, {Undecidable.Count} undecidable, {Narrowing.Count} narrowing, {Texts.Count + Neutral.Count} neutral";

        IReadOnlyList<ManifestChange> Of(ChangeKind kind) => [.. difference.Changes.Where(change => change.Kind == kind)];
    }

    public IReadOnlyList<ManifestChange> Widening { get; }

    public IReadOnlyList<ManifestChange> Undecidable { get; }

    public IReadOnlyList<ManifestChange> Narrowing { get; }

    public IReadOnlyList<ManifestChange> Texts { get; }

    public IReadOnlyList<ManifestChange> Neutral { get; }

    /// <summary>How many there are of each kind.</summary>
    public string Counts { get; }

    /// <summary>The entry and member of a change as one name.</summary>
    public static string NameOf(ManifestChange change)
    {
        var entry = change.Entry.Kind is ChangedKind.Tool or ChangedKind.Setting ? change.Entry.Name : $"{change.Entry.Noun} {change.Entry.Name}";
        return change.Path.Length == 0 ? entry : $"{entry}  {change.Path}";
    }
}
