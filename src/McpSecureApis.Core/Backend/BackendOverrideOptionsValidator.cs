using FluentValidation;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Backend;

/// <summary>Checks an override as far as it can be judged without its manifest.</summary>
internal sealed class BackendOverrideOptionsValidator : AbstractValidator<BackendOverrideOptions>
{
    public BackendOverrideOptionsValidator() => RuleFor(options => options.BaseUrl).Custom((text, context) =>
    {
        if (text is not null && !StrictHttpUrl.TryParse(text, out _, out var problem))
        {
            context.AddFailure(nameof(BackendOverrideOptions.BaseUrl), $"{nameof(BackendOverrideOptions.BaseUrl)} {problem}");
        }
    });
}
