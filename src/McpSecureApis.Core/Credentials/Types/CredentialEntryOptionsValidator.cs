using FluentValidation;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Credentials.Types;

/// <summary>Reports everything that is wrong with what an entry of any type has.</summary>
internal sealed class CredentialEntryOptionsValidator : AbstractValidator<CredentialEntryOptions>
{
    private const string Origins = $"{nameof(CredentialEntryOptions.Use)}:{nameof(CredentialUseOptions.Origins)}";
    private const string Manifests = $"{nameof(CredentialEntryOptions.Use)}:{nameof(CredentialUseOptions.Manifests)}";
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public CredentialEntryOptionsValidator()
    {
        RuleFor(entry => entry.AcquireTimeout).InclusiveBetween(ShortestWait, LongestWait)
            .WithMessage(entry => $"AcquireTimeout is {entry.AcquireTimeout}; use a value from {ShortestWait} to {LongestWait}.");
        RuleFor(entry => entry.Use).Custom(CheckUse);
    }

    private static void CheckUse(CredentialUseOptions use, ValidationContext<CredentialEntryOptions> context)
    {
        if (use.Origins.Count == 0)
        {
            context.AddFailure(
                Origins, $"{Origins} is missing; list the origins that the credential may go to, for example https://orders.internal.example.");
        }

        if (use.Manifests.Count == 0)
        {
            context.AddFailure(Manifests, $"{Manifests} is missing; list the ids of the manifests that may use the credential.");
        }

        foreach (var origin in use.Origins.Where(origin => origin != CredentialUseOptions.LoopbackOrigin))
        {
            if (!StrictHttpUrl.TryParse(origin, out var url, out var problem))
            {
                context.AddFailure(Origins, $"{Origins} has '{origin}', which {problem}");
            }
            else if (url.AbsolutePath != "/")
            {
                context.AddFailure(Origins, $"{Origins} has '{origin}'; leave out the path, for example {url.GetLeftPart(UriPartial.Authority)}.");
            }
        }
    }
}
