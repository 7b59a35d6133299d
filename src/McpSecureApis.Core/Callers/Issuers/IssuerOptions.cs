namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>An issuer whose tokens are taken, and what it may say. One entry of the list <c>Issuers</c>.</summary>
internal sealed class IssuerOptions
{
    public const string SectionName = "Issuers";

    /// <summary>Gets or sets the issuer's identifier, compared byte for byte with <c>iss</c>.</summary>
    public string Issuer { get; set; } = string.Empty;

    /// <summary>Gets or sets the address or the file of the issuer's JWK set.</summary>
    /// <value>The default is null: found by discovery.</value>
    public string? Jwks { get; set; }

    /// <summary>Gets or sets audiences that count for this issuer besides <c>Server:PublicUrl</c>.</summary>
    /// <value>The default is none.</value>
    public IList<string> Audiences { get; set; } = [];

    /// <summary>Gets or sets the algorithms that the issuer may sign with.</summary>
    /// <value>Empty means RS256 and ES256. A default list would be added to, not replaced, by the configuration.</value>
    public IList<string> Algorithms { get; set; } = [];

    /// <summary>Gets or sets which <c>typ</c> a token may have; <c>absent</c> stands for none.</summary>
    /// <value>Empty means <c>at+jwt</c> only (RFC 9068). Anything else is a relaxation for issuers that cannot do better.</value>
    public IList<string> TokenTypes { get; set; } = [];

    /// <summary>Gets or sets claims of RFC 9068 that a token may lack: <c>client_id</c>, <c>jti</c>, <c>iat</c>.</summary>
    /// <value>The default is none.</value>
    public IList<string> MayLack { get; set; } = [];

    /// <summary>Gets or sets which claims hold scopes, client and tenant.</summary>
    public IssuerClaimsOptions Claims { get; set; } = new();

    /// <summary>Gets or sets the scopes that this issuer may grant: whole names, <c>orders.*</c> for all below a prefix, or <c>*</c>.</summary>
    /// <value>There is no default. A scope that is not listed is dropped.</value>
    public IList<string> AllowedScopes { get; set; } = [];

    /// <summary>Gets or sets the tenants that this issuer may speak for: whole names, or <c>*</c> for all and for none.</summary>
    /// <value>There is no default. A token of another tenant is refused.</value>
    public IList<string> AllowedTenants { get; set; } = [];

    /// <summary>Gets or sets the claims that conditions and claim-bound values may use beside the mapped ones: whole names, or <c>*</c>.</summary>
    /// <value>Empty means none. A claim that is neither mapped nor listed does not exist. <c>*</c> is for a configuration with one issuer.</value>
    public IList<string> AllowedClaims { get; set; } = [];

    /// <summary>
    /// Whether a name in a manifest can mean anything for this issuer's callers: an attribute that is mapped, or a claim that is allowed.
    /// </summary>
    public bool MapsOrAllows(string name) =>
        new CallerNames(Claims).Find(name) is not null ||
        AllowedClaims.Contains(name, StringComparer.Ordinal) || AllowedClaims.Contains("*", StringComparer.Ordinal);

    /// <summary>The algorithms with the default filled in.</summary>
    public IReadOnlyList<string> EffectiveAlgorithms => Algorithms.Count == 0 ? ["RS256", "ES256"] : [.. Algorithms];

    /// <summary>The token types with the default filled in.</summary>
    public IReadOnlyList<string> EffectiveTokenTypes => TokenTypes.Count == 0 ? [TrustedIssuer.AccessTokenType] : [.. TokenTypes];
}
