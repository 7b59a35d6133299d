using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Organisation.Proofs;
using McpSecureApis.Hosting.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>What the operator's configuration means for manifests.</summary>
internal static class OperatorRules
{
    /// <summary>For manifests that are judged with the whole configuration.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="credentials">The credentials; null does not ask for them.</param>
    public static CatalogRules Of(ProductOptions options, CredentialStore? credentials) => new()
    {
        Limits = options.Limits,
        Masking = MaskingPolicy.Compile(options.Masking),
        Networks = options.Networks,
        Backends = new Dictionary<string, BackendOverrideOptions>(options.Backends, StringComparer.Ordinal),
        Credentials = credentials,
        PublicUrl = Uri.TryCreate(options.Server.PublicUrl, UriKind.Absolute, out var publicUrl) ? publicUrl : null,
        MaxMessageBytes = options.Server.MaxBodyBytes,
        Confirmation = options.Confirmation,
        Issuers = [.. options.Issuers],
    };

    /// <summary>The same for a verb that makes no calls: the credentials are only asked where they may go.</summary>
    public static CatalogRules Of(ProductOptions options) =>
        Of(options, new CredentialStore(options.Credentials, TimeProvider.System, NullLogger<CredentialStore>.Instance));

    /// <summary>The rules for a manifest that is judged alone, without anybody's configuration.</summary>
    /// <param name="issuers">Of whose callers it may ask what they map or allow; null does not ask.</param>
    public static CatalogRules Alone(IEnumerable<IssuerOptions>? issuers = null)
    {
        var options = new ProductOptions();
        return new CatalogRules
        {
            Limits = options.Limits,
            Masking = MaskingPolicy.Compile(options.Masking),
            Networks = options.Networks,
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
            MaxMessageBytes = options.Server.MaxBodyBytes,
            Issuers = issuers?.ToList(),
        };
    }

    /// <summary>The operator's side of proving the rules of an organisation.</summary>
    public static OrganisationContext Organise(ProductOptions options) => new()
    {
        Hierarchy = new ScopeHierarchy(options.Authorization),
        Masking = MaskingPolicy.Compile(options.Masking),
        Rates = RateText.TryParse(options.Limits.PerCaller, out var rate) ? [rate] : [],
        Tenants =
        [
            .. options.Issuers.SelectMany(issuer => issuer.AllowedTenants),
            .. options.Stdio.Identity?.Tenant is { } tenant ? [tenant] : Array.Empty<string>(),
        ],
    };

    /// <summary>Overrides that change nothing. A warning: the manifest may be published later than its override is set.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="ids">Ids of the manifests.</param>
    public static IEnumerable<SettingFinding> FindIdleOverrides(ProductOptions options, IReadOnlySet<string> ids) =>
        options.Backends.Keys.Where(id => !ids.Contains(id)).Order(StringComparer.Ordinal)
            .Select(id => new SettingFinding(
                $"{BackendOverrideOptions.SectionName}:{id}",
                "names a manifest that is not there, so it overrides nothing. " +
                $"Known here: {(ids.Count == 0 ? "none" : string.Join(", ", ids.Order(StringComparer.Ordinal)))}."));
}
