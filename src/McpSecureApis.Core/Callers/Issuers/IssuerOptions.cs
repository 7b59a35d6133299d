namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>An issuer whose tokens are taken, and what it may say. One entry of the list <c>Issuers</c>.</summary>
internal sealed class IssuerOptions
{
    public const string SectionName = "Issuers";

    /// <summary>Stands for the tenant in <see cref="Issuer"/>, and in <see cref="Jwks"/>.</summary>
    public const string TenantPlaceholder = "{tenantid}";

    /// <summary>The claim that says for whom a token is, where nothing else is said.</summary>
    public const string UsualAudienceClaim = "aud";

    /// <summary>
    /// Gets or sets the issuer's identifier, compared byte for byte with <c>iss</c>. <c>{tenantid}</c> in it stands for each of
    /// <see cref="Tenants"/>.
    /// </summary>
    public string Issuer { get; set; } = string.Empty;

    /// <summary>Gets or sets whose product it is, which says what the entry leaves open (<see cref="IssuerPresets"/>).</summary>
    /// <value>Empty means <c>generic</c>: access tokens of RFC 9068.</value>
    public string Preset { get; set; } = string.Empty;

    /// <summary>Gets or sets the address or the file of the issuer's JWK set.</summary>
    /// <value>The default is null: found by discovery.</value>
    public string? Jwks { get; set; }

    /// <summary>Gets or sets audiences that count for this issuer besides <c>Server:PublicUrl</c>.</summary>
    /// <value>The default is none.</value>
    public IList<string> Audiences { get; set; } = [];

    /// <summary>Gets or sets the claim that says for whom a token is where the token has no <c>aud</c>; one that has it is held to that.</summary>
    /// <value>Empty means the preset's, and without one <c>aud</c>.</value>
    public string AudienceClaim { get; set; } = string.Empty;

    /// <summary>Gets or sets the algorithms that the issuer may sign with.</summary>
    /// <value>Empty means RS256 and ES256. A default list would be added to, not replaced, by the configuration.</value>
    public IList<string> Algorithms { get; set; } = [];

    /// <summary>Gets or sets which <c>typ</c> a token may have; <c>absent</c> stands for none.</summary>
    /// <value>Empty means <c>at+jwt</c> only (RFC 9068). Anything else is a relaxation for issuers that cannot do better.</value>
    public IList<string> TokenTypes { get; set; } = [];

    /// <summary>
    /// Gets or sets claims of RFC 9068 that a token may lack: <c>client_id</c>, <c>jti</c>, <c>iat</c>, and <c>sub</c>, for which the client
    /// then stands (RFC 9068 section 2.2).
    /// </summary>
    /// <value>Empty means the preset's, and without one none.</value>
    public IList<string> MayLack { get; set; } = [];

    /// <summary>Gets or sets the tenants for which <c>{tenantid}</c> in <see cref="Issuer"/> stands, by their exact names.</summary>
    /// <value>The default is none, which is right for an issuer without the placeholder.</value>
    public IList<string> Tenants { get; set; } = [];

    /// <summary>Gets or sets which claims hold scopes, roles, client and tenant.</summary>
    public IssuerClaimsOptions Claims { get; set; } = new();

    /// <summary>Gets or sets the scopes that this issuer may grant: whole names, <c>orders.*</c> for all below a prefix, or <c>*</c>.</summary>
    /// <value>There is no default. A scope that is not listed is dropped.</value>
    public IList<string> AllowedScopes { get; set; } = [];

    /// <summary>Gets or sets the tenants that this issuer may speak for: whole names, or <c>*</c> for all and for none.</summary>
    /// <value>Empty means <see cref="Tenants"/>, and without them it is an error. A token of another tenant is refused.</value>
    public IList<string> AllowedTenants { get; set; } = [];

    /// <summary>Gets or sets the claims that conditions and claim-bound values may use beside the mapped ones: whole names, or <c>*</c>.</summary>
    /// <value>Empty means none. A claim that is neither mapped nor listed does not exist. <c>*</c> is for a configuration with one issuer.</value>
    public IList<string> AllowedClaims { get; set; } = [];

    /// <summary>
    /// Gets or sets what clients of this issuer put before a scope's name when they ask for it, for example <c>api://shop/</c>. It stands in
    /// challenges and metadata; tokens say the name without it.
    /// </summary>
    /// <value>The default is nothing.</value>
    public string ScopePrefix { get; set; } = string.Empty;

    /// <summary>Gets or sets what kind of callers this issuer has, for example <c>internal</c> or <c>partner</c>. Manifests may require one.</summary>
    /// <value>The default is none: its callers may use nothing that requires a tier.</value>
    public string Tier { get; set; } = string.Empty;

    /// <summary>Gets or sets how long after <c>iat</c> a token may end. One without <c>iat</c> is held to it from now on.</summary>
    /// <value>The default is null: as long as the issuer says.</value>
    public TimeSpan? MaxLifetime { get; set; }

    /// <summary>Whether <see cref="Issuer"/> stands for several, one for each tenant.</summary>
    public bool IsTemplate => Issuer?.Contains(TenantPlaceholder, StringComparison.Ordinal) == true;

    /// <summary>The identifiers that <see cref="Issuer"/> stands for, each with its tenant; null for one that is not a template.</summary>
    public IEnumerable<(string Issuer, string? Tenant)> Identifiers => IsTemplate
        ? (Tenants ?? []).Distinct(StringComparer.Ordinal).Select(tenant => (IdentifierOf(tenant), (string?)tenant))
        : [(Issuer, null)];

    /// <summary>The identifier that a template stands for.</summary>
    public string IdentifierOf(string tenant) => Issuer.Replace(TenantPlaceholder, tenant, StringComparison.Ordinal);

    /// <summary>Whether it is the entry of an identifier as tokens and callers have it.</summary>
    public bool Covers(string issuer) => Identifiers.Any(known => known.Issuer == issuer);

    /// <summary>
    /// Whether a name in a manifest can mean anything for this issuer's callers: an attribute that is mapped, or a claim that is allowed.
    /// </summary>
    public bool MapsOrAllows(string name) =>
        new CallerNames(Claims).Find(name) is not null ||
        AllowedClaims.Contains(name, StringComparer.Ordinal) || AllowedClaims.Contains("*", StringComparer.Ordinal);

    /// <summary>The algorithms with the default filled in.</summary>
    public IReadOnlyList<string> EffectiveAlgorithms => Algorithms.Count == 0 ? ["RS256", "ES256"] : [.. Algorithms];

    /// <summary>The claim of the audience with the default filled in.</summary>
    public ClaimPath AudiencePath => ClaimPath.Of(string.IsNullOrEmpty(AudienceClaim) ? UsualAudienceClaim : AudienceClaim);

    /// <summary>The token types with the default filled in.</summary>
    public IReadOnlyList<string> EffectiveTokenTypes => TokenTypes.Count == 0 ? [TrustedIssuer.AccessTokenType] : [.. TokenTypes];
}
