using FluentValidation;
using McpSecureApis.Core.Callers.IssuerKeys;

namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>Reports everything that is wrong with one entry of <c>Issuers</c>.</summary>
internal sealed class IssuerOptionsValidator : AbstractValidator<IssuerOptions>
{
    private static readonly string[] MayLackNames = ["client_id", "jti", "iat"];

    public IssuerOptionsValidator()
    {
        RuleFor(options => options.Issuer).Must(IsIssuer)
            .WithMessage(options =>
                $"Issuer is '{options.Issuer}'; use the issuer's https URL without query and fragment, exactly as its tokens say it " +
                "(http only for loopback), for example https://login.example.com/.");
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
            RuleFor(options => options.Claims.Scope).NotEmpty().WithMessage("Claims:Scope is empty; use for example scope or scp.");
            RuleFor(options => options.Claims.Client).NotEmpty().WithMessage("Claims:Client is empty; use for example client_id or azp.");
            RuleFor(options => options.Claims.Tenant).NotEmpty().WithMessage("Claims:Tenant is empty; use for example tenant_id or tid.");
        });
    }

    private static bool IsIssuer(string? issuer) =>
        issuer is { Length: > 0 and <= 512 } && Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && HttpKeySource.IsAllowed(uri) &&
        !issuer.Contains('?', StringComparison.Ordinal) && !issuer.Contains('#', StringComparison.Ordinal) && !issuer.Any(char.IsWhiteSpace);

    private static bool IsKeyLocation(string issuer, string jwks) => TrustedIssuer.IsAddress(jwks)
        ? Uri.TryCreate(jwks, UriKind.Absolute, out var uri) && HttpKeySource.MayHaveKeys(issuer, uri)
        : Path.IsPathFullyQualified(jwks);

    private static bool IsTokenType(string? type) =>
        type is { Length: > 0 and <= 64 } && type.All(character => character is > ' ' and < (char)0x7F) &&
        !type.Equals("none", StringComparison.OrdinalIgnoreCase);
}
