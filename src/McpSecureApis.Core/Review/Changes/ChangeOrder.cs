namespace McpSecureApis.Core.Review.Changes;

/// <summary>The order in which changes are shown: the widest first, the same on every run.</summary>
internal static class ChangeOrder
{
    public static IReadOnlyList<ManifestChange> Of(IEnumerable<ManifestChange> changes) =>
    [
        .. changes.OrderByDescending(change => change.Kind).ThenByDescending(change => change.Severity)
            .ThenBy(change => change.Entry.Name, StringComparer.Ordinal).ThenBy(change => change.Path, StringComparer.Ordinal)
            .ThenBy(change => change.Fingerprint, StringComparer.Ordinal),
    ];
}
