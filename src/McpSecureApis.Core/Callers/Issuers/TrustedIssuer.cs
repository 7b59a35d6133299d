using McpSecureApis.Core.Callers.IssuerKeys;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>A configured issuer, ready for calls: what it may say, and its keys.</summary>
internal sealed class TrustedIssuer : IDisposable
{
    public const string AccessTokenType = "at+jwt";

    /// <summary>Longest subject, client, tenant and token id.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Stands for no type in <see cref="IssuerOptions.TokenTypes"/>.</summary>
    public const string AbsentType = "absent";

    private readonly string[] _types;

    public TrustedIssuer(IssuerOptions options, IKeySource source, TimeProvider clock, ILoggerFactory loggers)
    {
        IssuerPresets.Fill(options);
        Issuer = options.Issuer;
        Identifiers = [.. options.Identifiers];
        Preset = IssuerPresets.Of(options);
        AudiencePath = options.AudiencePath;
        Tier = options.Tier.Length == 0 ? null : options.Tier;
        MaxLifetime = options.MaxLifetime;
        Audiences = [.. options.Audiences];
        MayLack = [.. options.MayLack];
        AllowedScopes = [.. options.AllowedScopes];
        AllowedTenants = [.. options.AllowedTenants];
        AllowedClaims = [.. options.AllowedClaims];
        ScopePaths = options.Claims.ScopePaths;
        RolePaths = options.Claims.RolePaths;
        ClientPath = options.Claims.ClientPath;
        TenantPath = options.Claims.TenantPath;
        Names = new CallerNames(options.Claims);
        _types = [.. options.EffectiveTokenTypes.Select(Normalize)];
        Keys = new IssuerKeyCache(options.Issuer, options.EffectiveAlgorithms, source, clock, loggers.CreateLogger<IssuerKeyCache>());
    }

    /// <summary>The identifier as configured, with its placeholder.</summary>
    public string Issuer { get; }

    /// <summary>The identifiers that tokens may have, each with its tenant; null for an issuer that is not one of several.</summary>
    public IReadOnlyList<(string Issuer, string? Tenant)> Identifiers { get; }

    /// <summary>What its product's tokens look like.</summary>
    public IssuerPreset Preset { get; }

    /// <summary>The claim with the audience of tokens without <c>aud</c>.</summary>
    public ClaimPath AudiencePath { get; }

    /// <summary>What kind of callers it has; null when its entry does not say.</summary>
    public string? Tier { get; }

    /// <summary>How long after it was issued a token may end; null without a bound.</summary>
    public TimeSpan? MaxLifetime { get; }

    public IReadOnlyList<string> Audiences { get; }

    public IReadOnlyList<string> MayLack { get; }

    public IReadOnlyList<string> AllowedScopes { get; }

    public IReadOnlyList<string> AllowedTenants { get; }

    public IReadOnlyList<string> AllowedClaims { get; }

    /// <summary>The claims with the scopes; at least one.</summary>
    public IReadOnlyList<ClaimPath> ScopePaths { get; }

    /// <summary>The claims with the roles.</summary>
    public IReadOnlyList<ClaimPath> RolePaths { get; }

    public ClaimPath ClientPath { get; }

    public ClaimPath TenantPath { get; }

    /// <summary>The token types that it may send, without their prefix; <c>absent</c> for none.</summary>
    public IReadOnlyList<string> Types => _types;

    /// <summary>What names in manifests mean for this issuer's callers.</summary>
    public CallerNames Names { get; }

    public IssuerKeyCache Keys { get; }

    /// <summary>An issuer with the source that its entry names.</summary>
    public static TrustedIssuer Create(IssuerOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        if (options.Jwks is { } file && !IsAddress(file))
        {
            return new TrustedIssuer(options, new FileKeySource(file), clock, loggers);
        }

        var address = options.Jwks is null ? null : new Uri(options.Jwks, UriKind.Absolute);
        var place = IssuerPresets.Of(options).SharedTenant is { } shared ? options.IdentifierOf(shared) : options.Issuer;
        var source = new HttpKeySource(options.Issuer, place, address, HttpKeySource.CreateHandler(), loggers.CreateLogger<HttpKeySource>());
        return new TrustedIssuer(options, source, clock, loggers);
    }

    /// <summary>Whether a <c>Jwks</c> setting is an address; otherwise it is a file.</summary>
    public static bool IsAddress(string jwks) =>
        jwks.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || jwks.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    public bool TakesType(string? type) =>
        Array.Exists(_types, allowed => allowed.Equals(type is null ? AbsentType : NormalizeSent(type), StringComparison.Ordinal));

    /// <summary>Whether <paramref name="type"/> says that the token is an access token (RFC 9068 section 2.1).</summary>
    public static bool IsAccessTokenType(string? type) => type is not null && NormalizeSent(type) == AccessTokenType;

    public void Dispose() => Keys.Dispose();

    /// <summary>A token whose <c>typ</c> is literally "absent" is not a token without one.</summary>
    private static string NormalizeSent(string type) => Normalize(type) is var normal && normal == AbsentType ? "x/absent" : normal;

    /// <summary>One spelling of a type: media type names ignore case, and a prefix may be left out.</summary>
    public static string Normalize(string type)
    {
        const string Prefix = "application/";

        // RFC 7515 section 4.1.9: media type names ignore case, and the prefix may be left out when there is no other slash.
        var lower = type.ToLowerInvariant();
        return lower.StartsWith(Prefix, StringComparison.Ordinal) && lower.IndexOf('/', Prefix.Length) < 0 ? lower[Prefix.Length..] : lower;
    }
}
