using System.Globalization;
using FluentValidation;

namespace McpSecureApis.Core.Manifests;

/// <summary>The rules of a whole manifest that need nothing but the file. Null stands for a member that the reader has already reported.</summary>
internal sealed class ApiManifestValidator : AbstractValidator<ApiManifest>
{
    private const int MostText = 4096;

    public ApiManifestValidator()
    {
        RuleFor(manifest => manifest.Format).Custom((format, context) =>
        {
            if (format != 1)
            {
                context.Break("format", "This manifest format is not known", format.ToString(CultureInfo.InvariantCulture), "1, or leave it out");
            }
        });
        RuleFor(manifest => manifest.Manifest).Matches(
            NameRules.ManifestId, "manifest-id", "This is not a manifest id", "1 to 64 lower-case letters, digits and inner hyphens");
        RuleFor(manifest => manifest.Version).Matches(NameRules.SemanticVersion, "version", "This is not a semantic version", "for example 1.4.0");
        RuleFor(manifest => manifest.Owner).Text(200, oneLine: true);
        RuleFor(manifest => manifest.Description).Text(MostText, oneLine: false);
        RuleFor(manifest => manifest.Claims).Custom((claims, context) =>
        {
            foreach (var name in claims.Keys.Where(name => !NameRules.ConditionClaim.IsMatch(name)))
            {
                context.Break(
                    "claim-name", "This claim name cannot be used in a condition", name, "letters, digits and underscores", ManifestRules.Entry(name), atName: true);
            }
        });
        RuleFor(manifest => manifest.Backend).SetValidator(new BackendManifestValidator());
        RuleFor(manifest => manifest.Tools).Custom(CheckTools);
        RuleForEach(manifest => manifest.Tools).SetValidator(new ToolManifestValidator());
    }

    private static void CheckTools(IReadOnlyList<ToolManifest> tools, ValidationContext<ApiManifest> context)
    {
        if (tools is { Count: 0 })
        {
            context.Break("empty", "A manifest has at least one tool", "an empty list", "a list of tools");
        }

        var first = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < (tools?.Count ?? 0); i++)
        {
            if (tools![i]?.Name is { } name && !first.TryAdd(name, i))
            {
                var index = i.ToString(CultureInfo.InvariantCulture);
                var other = first[name].ToString(CultureInfo.InvariantCulture);
                context.Break(
                    "duplicate-tool", $"The tool tools[{other}] has this name too; upper and lower case do not differ", name, "a name of its own", $"[{index}].Name");
            }
        }
    }
}
