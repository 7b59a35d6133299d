using FluentValidation;
using McpSecureApis.Core.Callers.IssuerKeys;
using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>Reports everything that is wrong with one entry of <c>Issuers</c>.</summary>
internal sealed class IssuerOptionsValidator : AbstractValidator<IssuerOptions>
{
    private static readonly string[] MayLackNames = ["client_id", "jti", "iat", "sub"];

    public IssuerOptionsValidator()
    {
        RuleFor(options => options.Issuer).Must(IsIssuer)
            .WithMessage(options =>
                $"Issuer is '{options.Issuer}'; use the issuer's https URL without query and fragment, exactly as its tokens say it " +
                "(http only for loopback), for example https://login.example.com/.");
        RuleFor(options => options.Preset).Must(preset => string.IsNullOrEmpty(preset) || IssuerPresets.Names.Contains(preset, StringComparer.Ordinal))
            .WithMessage(options => $"Preset is '{options.Preset}'; use one of {string.Join(", ", IssuerPresets.Names)}.");
        RuleFor(options => options.Tenants).Must((options, tenants) => options.IsTemplate == tenants is { Count: > 0 })
            .WithMessage(options => options.IsTemplate
                ? $"Tenants is empty, and Issuer has {IssuerOptions.TenantPlaceholder}; name the tenants whose tokens are taken, by their exact ids."
                : $"Tenants names tenants, and Issuer has no {IssuerOptions.TenantPlaceholder}; use AllowedTenants for an issuer with one identifier.");
        RuleForEach(options => options.Tenants).Must(IsTenantId)
            .WithMessage((_, tenant) => $"Tenants has '{tenant}'; use a tenant's exact id, letters, digits, '.', '-' and '_', without *.");
        RuleFor(options => options.Jwks).NotNull()
            .When(options => options.IsTemplate && IssuerPresets.Of(options).SharedTenant is null)
            .WithMessage(
                $"Jwks is null, and the keys of an issuer with {IssuerOptions.TenantPlaceholder} cannot be discovered but for entra; name their address.");
        RuleFor(options => options.AudienceClaim).Must(IsPath)
            .WithMessage(options => $"AudienceClaim is '{options.AudienceClaim}': {ProblemOf(options.AudienceClaim)}.");
        RuleFor(options => options.Audiences).NotEmpty().When(options => options.AudiencePath.Name != IssuerOptions.UsualAudienceClaim)
            .WithMessage(options =>
                $"Audiences is empty, and no token says the server's address in {options.AudienceClaim}; name what stands there, for example client ids.");
        RuleFor(options => options.MaxLifetime).Must(lifetime => lifetime is null || lifetime > TimeSpan.Zero)
            .WithMessage(options => $"MaxLifetime is {options.MaxLifetime}; use a time above zero, for example 1h, or leave it out.");
        RuleFor(options => options.Tier).Must(tier => string.IsNullOrEmpty(tier) || TierName.IsValid(tier))
            .WithMessage(options => $"Tier is '{options.Tier}'; use {TierName.Grammar}, for example internal.");
        RuleFor(options => options.ScopePrefix).Must(prefix => string.IsNullOrEmpty(prefix) || ScopeName.IsValid(prefix))
            .WithMessage(options => $"ScopePrefix is '{options.ScopePrefix}'; use what stands before a scope's name, for example api://shop/.");
        RuleFor(options => options.Jwks).Must((options, jwks) => jwks is null || IsKeyLocation(options.Issuer, jwks))
            .WithMessage(options =>
                $"Jwks is '{options.Jwks}'; use null for discovery, an https URL (http only when issuer and keys are on loopback) " +
                "or an absolute file path.");
        RuleForEach(options => options.Audiences).Must(audience => !string.IsNullOrWhiteSpace(audience) && audience.Length <= 512)
            .WithMessage((_, audience) => $"Audiences has '{audience}'; use the exact text of the aud claim, for example api://orders.");
        RuleForEach(options => options.Algorithms).Must(algorithm => SigningAlgorithms.All.Contains(algorithm, StringComparer.Ordinal))
            .WithMessage((_, algorithm) =>
                $"Algorithms has '{algorithm}'; use one of {string.Join(", ", SigningAlgorithms.All)}. " +
                "Symmetric ones and 'none' are not offered.");
        RuleForEach(options => options.TokenTypes).Must(IsTokenType)
            .WithMessage((_, type) => $"TokenTypes has '{type}'; use at+jwt, or for an issuer that cannot do better JWT or absent.");
        RuleForEach(options => options.MayLack).Must(claim => MayLackNames.Contains(claim, StringComparer.Ordinal))
            .WithMessage((_, claim) => $"MayLack has '{claim}'; use one of {string.Join(", ", MayLackNames)}.");
        RuleFor(options => options.AllowedScopes).NotEmpty()
            .WithMessage("AllowedScopes is empty; name what this issuer may grant, for example [\"orders.*\"].");
        RuleForEach(options => options.AllowedScopes).Must(NamePattern.IsValidScope)
            .WithMessage((_, scope) => $"AllowedScopes has '{scope}'; use a scope name, a prefix such as orders.*, or *.");
        RuleFor(options => options.AllowedTenants).NotEmpty()
            .WithMessage("AllowedTenants is empty; name the tenants this issuer may speak for, or [\"*\"].");
        RuleForEach(options => options.AllowedTenants)
            .Must(tenant => !string.IsNullOrWhiteSpace(tenant) && tenant.Length <= TrustedIssuer.MaxNameLength)
            .WithMessage((_, tenant) => $"AllowedTenants has '{tenant}'; use a tenant's exact name, or *.");
        RuleForEach(options => options.AllowedClaims).NotEmpty().WithMessage("AllowedClaims has an empty name; use a claim's exact name, or *.");
        RuleFor(options => options.Claims).NotNull().WithMessage("Claims is null; leave it out for the defaults.");
        When(options => options.Claims is not null, () =>
        {
            RuleForEach(options => options.Claims.Scope).Must(IsClaim)
                .WithMessage((_, name) => $"Claims:Scope has '{name}': {ProblemOf(name)}; use for example scope, scp or realm_access.roles.");
            RuleForEach(options => options.Claims.Roles).Must(IsClaim)
                .WithMessage((_, name) => $"Claims:Roles has '{name}': {ProblemOf(name)}; use for example roles or realm_access.roles.");
            RuleFor(options => options.Claims.Client).Must(IsPath)
                .WithMessage(options =>
                    $"Claims:Client is '{options.Claims.Client}': {ProblemOf(options.Claims.Client)}; use for example client_id or azp.");
            RuleFor(options => options.Claims.Tenant).Must(IsPath)
                .WithMessage(options =>
                    $"Claims:Tenant is '{options.Claims.Tenant}': {ProblemOf(options.Claims.Tenant)}; use for example tenant_id or tid.");
        });
    }

    private static bool IsClaim(string? name) => ClaimPath.TryParse(name, out _, out _);

    /// <summary>Empty stands for what the preset says.</summary>
    private static bool IsPath(string? name) => string.IsNullOrEmpty(name) || IsClaim(name);

    private static string ProblemOf(string? name) => ClaimPath.TryParse(name, out _, out var problem) ? string.Empty : problem;

    private static bool IsTenantId(string? tenant) =>
        tenant is { Length: > 0 and <= TrustedIssuer.MaxNameLength } &&
        tenant.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_') && tenant.Trim('.').Length > 0;

    private static bool IsIssuer(string? issuer) =>
        issuer is { Length: > 0 and <= 512 } && IsIdentifier(issuer.Replace(IssuerOptions.TenantPlaceholder, "tenant", StringComparison.Ordinal));

    private static bool IsIdentifier(string issuer) =>
        !issuer.Contains('{', StringComparison.Ordinal) && !issuer.Contains('}', StringComparison.Ordinal) &&
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && HttpKeySource.IsAllowed(uri) &&
        !issuer.Contains('?', StringComparison.Ordinal) && !issuer.Contains('#', StringComparison.Ordinal) && !issuer.Any(char.IsWhiteSpace);

    private static bool IsKeyLocation(string issuer, string jwks) => TrustedIssuer.IsAddress(jwks)
        ? Uri.TryCreate(jwks, UriKind.Absolute, out var uri) && HttpKeySource.MayHaveKeys(issuer, uri)
        : Path.IsPathFullyQualified(jwks);

    private static bool IsTokenType(string? type) =>
        type is { Length: > 0 and <= 64 } && type.All(character => character is > ' ' and < (char)0x7F) &&
        !type.Equals("none", StringComparison.OrdinalIgnoreCase);
}
