using System.Globalization;
using FluentValidation;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The rules of a tool's limits: a limit lets at least one call through.</summary>
internal sealed class LimitsManifestValidator : AbstractValidator<LimitsManifest>
{
    private const int Most = 1_000_000;

    public LimitsManifestValidator()
    {
        RuleFor(limits => limits.PerCaller).Custom((rate, context) =>
        {
            if (rate is not null && (rate.Count is < 1 or > Most || rate.Burst is < 1 or > Most))
            {
                var found = $"count {rate.Count.ToString(CultureInfo.InvariantCulture)}, burst {rate.Burst.ToString(CultureInfo.InvariantCulture)}";
                context.Break("limit", "The rate is out of range", found, "1 to 1000000, the burst too");
            }
        });
        RuleFor(limits => limits.Concurrent).Custom((concurrent, context) =>
        {
            if (concurrent is < 1 or > Most)
            {
                context.Break("limit", "The limit is out of range", concurrent.Value.ToString(CultureInfo.InvariantCulture), "1 to 1000000");
            }
        });
    }
}
