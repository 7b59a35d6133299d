using FluentValidation;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.Core.Callers.Stdio;

/// <summary>Reports everything that is wrong with <c>Stdio</c>.</summary>
internal sealed class StdioOptionsValidator : AbstractValidator<StdioOptions>
{
    public StdioOptionsValidator() => When(options => options.Identity is not null, () =>
    {
        RuleFor(options => options.Identity!.Subject).Must(IsName)
            .WithMessage(options =>
                $"Identity:Subject is '{options.Identity!.Subject}'; use a name of 1 to 256 characters, for example build-agent.");
        RuleFor(options => options.Identity!.Client).Must(client => client is null || IsName(client))
            .WithMessage(options => $"Identity:Client is '{options.Identity!.Client}'; leave it out or use a name of 1 to 256 characters.");
        RuleFor(options => options.Identity!.Tenant).Must(tenant => tenant is null || IsName(tenant))
            .WithMessage(options => $"Identity:Tenant is '{options.Identity!.Tenant}'; leave it out or use a name of 1 to 256 characters.");
        RuleForEach(options => options.Identity!.Scopes).Must(scope => ScopeName.IsValid(scope) && !scope.Contains('*', StringComparison.Ordinal))
            .WithMessage((_, scope) => $"Identity:Scopes has '{scope}'; use a whole scope name without *, for example orders.read.");
    });

    private static bool IsName(string text) => text.Length is > 0 and <= TrustedIssuer.MaxNameLength && !text.Any(char.IsControl);
}
