using System.Collections.Frozen;

namespace McpSecureApis.Core.Callers;

/// <summary>
/// What a name that stands in a manifest means for the callers of one issuer: one of the attributes, or else a claim of that name. An attribute is
/// always the mapped, checked one, so that no token can say it a second time under the name that somebody else's tokens have for it.
/// </summary>
internal sealed class CallerNames
{
    /// <summary>Names of ours; they mean the same for every caller, whatever a token has under them.</summary>
    private static readonly CallerName[] Own =
    [
        new("issuer", CallerAttribute.Issuer),
        new("subject", CallerAttribute.Subject),
        new("client", CallerAttribute.Client),
        new("tenant", CallerAttribute.Tenant),
        new("scopes", CallerAttribute.Scopes),
        new("roles", CallerAttribute.Roles),
        new("tier", CallerAttribute.Tier),

        // RFC 7519 has these two in every token; nobody maps them.
        new("iss", CallerAttribute.Issuer),
        new("sub", CallerAttribute.Subject),
    ];

    private readonly FrozenDictionary<string, CallerName> _names;

    /// <param name="claims">Which claims of the issuer's tokens mean what.</param>
    public CallerNames(IssuerClaimsOptions claims)
    {
        // The first meaning counts. The usual names come last: a manifest that says tenant_id means the tenant, also where an issuer has it in tid.
        CallerName[] names = [.. Own, .. Mapped(claims), .. Mapped(new IssuerClaimsOptions())];
        _names = names.DistinctBy(known => known.Name, StringComparer.Ordinal).ToFrozenDictionary(known => known.Name, StringComparer.Ordinal);
    }

    /// <summary>The names of callers that no token speaks for.</summary>
    public static CallerNames Usual { get; } = new(new IssuerClaimsOptions());

    /// <summary>Null for what is no attribute but a claim, if anything.</summary>
    public CallerAttribute? Find(string name) => _names.TryGetValue(name, out var known) ? known.Attribute : null;

    /// <summary>The attribute's own name, which manifests and messages use.</summary>
    public static string Of(CallerAttribute attribute) => Array.Find(Own, own => own.Attribute == attribute)!.Name;

    /// <summary>
    /// The claims that an issuer's entry maps, as far as a manifest can name them: a nested one has no name there. One claim may stand for two
    /// attributes.
    /// </summary>
    public static IReadOnlyList<CallerName> Mapped(IssuerClaimsOptions claims) =>
    [
        .. Named([claims.TenantPath], CallerAttribute.Tenant),
        .. Named([claims.ClientPath], CallerAttribute.Client),
        .. Named(claims.ScopePaths, CallerAttribute.Scopes),
        .. Named(claims.RolePaths, CallerAttribute.Roles),
    ];

    /// <summary>
    /// The attributes that an issuer takes from a claim: the mapped ones, and <c>iss</c> and <c>sub</c>, which are the same everywhere.
    /// </summary>
    public static IReadOnlyList<CallerAttribute> MappedAs(IssuerClaimsOptions claims, string claim) =>
        [.. Mapped(claims)
            .Append(new("iss", CallerAttribute.Issuer))
            .Append(new("sub", CallerAttribute.Subject))
            .Where(mapped => mapped.Name == claim)
            .Select(mapped => mapped.Attribute)];

    /// <summary>The attributes that a name may mean in a manifest for an issuer's callers; none for what is a claim or nothing.</summary>
    public static IReadOnlyList<CallerAttribute> MeaningsOf(IssuerClaimsOptions claims, string name) =>
        Array.Find(Own, own => own.Name == name) is { } same ? [same.Attribute]
        : MappedAs(claims, name) is { Count: > 0 } mapped ? mapped
        : Usual.Find(name) is { } usual ? [usual]
        : [];

    private static IEnumerable<CallerName> Named(IReadOnlyList<ClaimPath> paths, CallerAttribute attribute) =>
        paths.Where(path => path.Name is not null).Select(path => new CallerName(path.Name!, attribute));
}
