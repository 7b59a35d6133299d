using FluentValidation;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Limits;

/// <summary>Reports every setting of <see cref="LimitsOptions"/> that cannot be served.</summary>
internal sealed class LimitsOptionsValidator : AbstractValidator<LimitsOptions>
{
    public LimitsOptionsValidator()
    {
        RuleFor(options => options.PerCaller).Must(BeRate).WithName(nameof(LimitsOptions.PerCaller)).WithMessage(RateMessage);
        RuleFor(options => options.PerCallerRequests).Must(BeRate).WithName(nameof(LimitsOptions.PerCallerRequests)).WithMessage(RateMessage);
        RuleFor(options => options.Unauthenticated).Must(BeRate).WithName(nameof(LimitsOptions.Unauthenticated)).WithMessage(RateMessage);
        RuleFor(options => options.RefusedCalls).Must(BeRate).WithName(nameof(LimitsOptions.RefusedCalls)).WithMessage(RateMessage);
        RuleFor(options => options.PerCallerConcurrent)
            .InclusiveBetween(1, 10_000)
            .WithName(nameof(LimitsOptions.PerCallerConcurrent))
            .WithMessage(RangeMessage("8"));
        RuleFor(options => options.PerBackendConcurrent)
            .InclusiveBetween(1, 10_000)
            .WithName(nameof(LimitsOptions.PerBackendConcurrent))
            .WithMessage(RangeMessage("64"));
        RuleFor(options => options.MaxCallers)
            .InclusiveBetween(1, 10_000_000)
            .WithName(nameof(LimitsOptions.MaxCallers))
            .WithMessage(RangeMessage("100000"));
    }

    private const string RateMessage =
        LimitsOptions.SectionName +
        ":{PropertyName} is '{PropertyValue}'; use a number from 1 to 1000000 and a period, such as 60/min (/s, /min, /h).";

    private static string RangeMessage(string good) =>
        LimitsOptions.SectionName + ":{PropertyName} is {PropertyValue}; use a number from {From} to {To}, such as " + good + ".";

    private static bool BeRate(string? text) => RateText.TryParse(text, out _);
}
