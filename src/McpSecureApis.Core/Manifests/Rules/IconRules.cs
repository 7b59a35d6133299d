using FluentValidation;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The rule of how many icons an entry has; each has its own rules.</summary>
internal static class IconRules
{
    public static void IconCount<T>(this IRuleBuilder<T, IReadOnlyList<IconManifest>> rule) =>
        rule.Custom((icons, context) =>
        {
            if (icons is { Count: > IconManifestValidator.MostIcons })
            {
                context.Break("icon-count", "There are too many icons", $"{icons.Count} icons", $"at most {IconManifestValidator.MostIcons}");
            }
        });
}
