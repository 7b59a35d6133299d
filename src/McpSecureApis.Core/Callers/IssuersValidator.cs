using FluentValidation;

namespace McpSecureApis.Core.Callers;

/// <summary>Reports everything that is wrong with the list <c>Issuers</c>; each entry by <see cref="IssuerOptionsValidator"/>.</summary>
internal sealed class IssuersValidator : AbstractValidator<IReadOnlyList<IssuerOptions>>
{
    public IssuersValidator()
    {
        RuleForEach(issuers => issuers).SetValidator(new IssuerOptionsValidator()).OverridePropertyName(IssuerOptions.SectionName);
        RuleFor(issuers => issuers)
            .Must(issuers => issuers.DistinctBy(entry => entry.Issuer, StringComparer.Ordinal).Count() == issuers.Count)
            .OverridePropertyName(IssuerOptions.SectionName)
            .WithMessage("Issuers names an issuer twice; each issuer has one entry.");
    }
}
