using FluentValidation;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Confirmation;

/// <summary>Reports every setting of <see cref="ConfirmationOptions"/> that cannot be served.</summary>
internal sealed class ConfirmationOptionsValidator : AbstractValidator<ConfirmationOptions>
{
    public ConfirmationOptionsValidator()
    {
        // Without its index: the list begins with an entry that no file has.
        RuleForEach(options => options.Effects).OverrideIndexer((_, _, _, _) => string.Empty)
            .Must(effect => effect is ToolEffect.Write or ToolEffect.Destructive)
            .WithMessage((_, effect) => $"Confirmation:Effects has '{effect}'; use write or destructive.");
        RuleFor(options => options.Effects).Must(effects => effects.Contains(ToolEffect.Destructive))
            .WithMessage("Confirmation:Effects does not have destructive; a destructive tool always waits for a person.");
        RuleFor(options => options.Lifetime).InclusiveBetween(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1))
            .WithMessage(options => $"Confirmation:Lifetime is {options.Lifetime}; use a value from 00:00:10 to 01:00:00.");
        RuleFor(options => options.MaxRemembered).InclusiveBetween(1, 1_000_000)
            .WithMessage(options => $"Confirmation:MaxRemembered is {options.MaxRemembered}; use a number from 1 to 1000000, such as 10000.");
        RuleFor(options => options.UsedPath).NotEmpty().When(options => options.KeyFile.Length > 0)
            .WithMessage(
                "Confirmation:UsedPath is empty; with Confirmation:KeyFile, use a folder that all instances share, " +
                "so that an answer counts once.");
        RuleFor(options => options.UsedPath).Empty().When(options => options.KeyFile.Length == 0)
            .WithMessage("Confirmation:UsedPath is set without Confirmation:KeyFile; set both, or neither.");
        RuleFor(options => options.KeyFile)
            .Must((options, file) => file.Length == 0 || options.UsedPath.Length == 0 || !FilePlace.IsInside(options.UsedPath, file))
            .WithMessage((_, file) => $"Confirmation:KeyFile is '{file}', which is inside Confirmation:UsedPath; use a file outside it.");
    }
}
