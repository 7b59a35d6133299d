namespace McpSecureApis.Core.Review.Changes;

/// <summary>Where a credential goes on both sides.</summary>
/// <param name="Credential">Its name; the value is never known here.</param>
/// <param name="Old">What it reached.</param>
/// <param name="New">What it reaches.</param>
internal sealed record CredentialReach(string Credential, IReadOnlyList<ReachedPlace> Old, IReadOnlyList<ReachedPlace> New)
{
    /// <summary>The credentials of both sides whose reach differs, by name.</summary>
    /// <param name="old">What each reached.</param>
    /// <param name="now">What each reaches.</param>
    public static IReadOnlyList<CredentialReach> Differing(IEnumerable<(string Credential, ReachedPlace Place)> old,
        IEnumerable<(string Credential, ReachedPlace Place)> now)
    {
        var before = old.ToLookup(pair => pair.Credential, pair => pair.Place, StringComparer.Ordinal);
        var after = now.ToLookup(pair => pair.Credential, pair => pair.Place, StringComparer.Ordinal);
        return
        [
            .. before.Concat(after).Select(group => group.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(name => new CredentialReach(name, Sorted(before[name]), Sorted(after[name])))
                .Where(reach => !reach.Old.SequenceEqual(reach.New)),
        ];
    }

    private static IReadOnlyList<ReachedPlace> Sorted(IEnumerable<ReachedPlace> places) =>
    [
        .. places.Distinct().OrderBy(place => place.Place, StringComparer.Ordinal).ThenBy(place => place.Of, StringComparer.Ordinal),
    ];
}
