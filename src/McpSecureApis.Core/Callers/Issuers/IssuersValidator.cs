using FluentValidation;

namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>
/// Reports everything that is wrong with the list <c>Issuers</c>; each entry by <see cref="IssuerOptionsValidator"/>. Between issuers one thing
/// matters: what one of them maps as identity, none of the others may say as a claim or as something else.
/// </summary>
internal sealed class IssuersValidator : AbstractValidator<IReadOnlyList<IssuerOptions>>
{
    public IssuersValidator()
    {
        RuleForEach(issuers => issuers).SetValidator(new IssuerOptionsValidator()).OverridePropertyName(IssuerOptions.SectionName);
        RuleFor(issuers => issuers)
            .Must(issuers => issuers.SelectMany(entry => entry.Identifiers.Select(known => known.Issuer).Append(entry.Issuer).Distinct(StringComparer.Ordinal))
                .GroupBy(name => name, StringComparer.Ordinal).All(group => !group.Skip(1).Any()))
            .OverridePropertyName(IssuerOptions.SectionName)
            .WithMessage("Issuers names an issuer twice; each issuer has one entry.");
        RuleFor(issuers => issuers).Custom((issuers, context) =>
        {
            // An entry without Claims has been reported by itself.
            for (var i = 0; i < issuers.Count && issuers.All(entry => entry.Claims is not null); i++)
            {
                CheckAllowedClaims(issuers, i, context);
                CheckMapping(issuers, i, context);
            }
        });
    }

    private static void CheckAllowedClaims(IReadOnlyList<IssuerOptions> issuers, int index, ValidationContext<IReadOnlyList<IssuerOptions>> context)
    {
        var entry = issuers[index];
        foreach (var claim in entry.AllowedClaims)
        {
            var owner = issuers.FirstOrDefault(other => other != entry && (claim == "*" || CallerNames.MappedAs(other.Claims, claim).Count > 0));
            if (owner is not null)
            {
                context.AddFailure($"{IssuerOptions.SectionName}[{index}].{nameof(entry.AllowedClaims)}", claim == "*"
                    ? $"AllowedClaims of the issuer '{entry.Issuer}' has '*'; with '*' it could say what the issuer '{owner.Issuer}' " +
                      "maps as identity. Name its claims."
                    : $"AllowedClaims of the issuer '{entry.Issuer}' has '{claim}', which the issuer '{owner.Issuer}' maps as its " +
                      $"{CallerNames.Of(CallerNames.MappedAs(owner.Claims, claim)[0])}. Leave it out: " +
                      "the mapped values of each issuer are there without being listed.");
            }
            else if (CallerNames.Usual.Find(claim) is { } attribute && !CallerNames.MappedAs(entry.Claims, claim).Contains(attribute))
            {
                context.AddFailure(
                    $"{IssuerOptions.SectionName}[{index}].{nameof(entry.AllowedClaims)}",
                    $"AllowedClaims of the issuer '{entry.Issuer}' has '{claim}', a name that means the mapped " +
                    $"{CallerNames.Of(attribute)} in every manifest. Leave it out.");
            }
        }
    }

    /// <summary>One name must not mean the tenant of one issuer's callers and the client, which no list of tenants bounds, of another's.</summary>
    private static void CheckMapping(IReadOnlyList<IssuerOptions> issuers, int index, ValidationContext<IReadOnlyList<IssuerOptions>> context)
    {
        var entry = issuers[index];
        foreach (var claim in CallerNames.Mapped(entry.Claims).Select(mapped => mapped.Name).Distinct(StringComparer.Ordinal))
        {
            var here = CallerNames.MeaningsOf(entry.Claims, claim);
            for (var i = 0; i < issuers.Count; i++)
            {
                // A pair that both map the claim is told once.
                var there = CallerNames.MeaningsOf(issuers[i].Claims, claim);
                if (i != index && there.Count > 0 && !there.Intersect(here).Any() &&
                    (i > index || CallerNames.MappedAs(issuers[i].Claims, claim).Count == 0))
                {
                    context.AddFailure(
                        $"{IssuerOptions.SectionName}[{index}].{nameof(entry.Claims)}",
                        $"Claims of the issuer '{entry.Issuer}' maps '{claim}' as its {CallerNames.Of(here[0])}, " +
                        $"but for callers of the issuer '{issuers[i].Issuer}' that name means the {CallerNames.Of(there[0])}. " +
                        "A manifest that names it would take the one for the other; map another claim.");
                }
            }
        }
    }
}
