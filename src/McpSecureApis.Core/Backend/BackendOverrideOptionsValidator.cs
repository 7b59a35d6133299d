using FluentValidation;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Backend;

/// <summary>Checks an override as far as it can be judged without its manifest.</summary>
internal sealed class BackendOverrideOptionsValidator : AbstractValidator<BackendOverrideOptions>
{
    // Whether plain http may be used is the manifest's to say, so that is asked when it is compiled.
    public BackendOverrideOptionsValidator() => RuleFor(options => options.BaseUrl).Custom((text, context) =>
    {
        if (text is not null && !StrictHttpUrl.TryParseBase(text, allowPlainHttp: true, out _, out var problem))
        {
            context.AddFailure(nameof(BackendOverrideOptions.BaseUrl), $"{nameof(BackendOverrideOptions.BaseUrl)} {problem}");
        }
    });
}
