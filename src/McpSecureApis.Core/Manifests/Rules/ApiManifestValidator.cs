using System.Globalization;
using FluentValidation;
using FluentValidation.Results;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

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
        RuleFor(manifest => manifest.Version).Custom((text, context) =>
        {
            if (text is not null && !NameRules.SemanticVersion.IsMatch(text))
            {
                context.Break(
                    "version",
                    "This is not a semantic version",
                    text,
                    $"three numbers with dots, for example {VersionText.Complete(text) ?? "1.4.0"}");
            }
        });
        RuleFor(manifest => manifest.Owner).Text(200, oneLine: true);
        RuleFor(manifest => manifest.Description).Text(MostText, oneLine: false);
        RuleFor(manifest => manifest.Claims).Custom((claims, context) =>
        {
            foreach (var name in claims.Keys.Where(name => !NameRules.ConditionClaim.IsMatch(name)))
            {
                context.Break(
                    "claim-name",
                    "This claim name cannot be used in a condition",
                    name,
                    "letters, digits and underscores",
                    ManifestRules.Entry(name),
                    atName: true);
            }
        });
        RuleFor(manifest => manifest.Backend).SetValidator(new BackendManifestValidator());
        RuleFor(manifest => manifest.Tools).Custom(CheckTools);
        RuleForEach(manifest => manifest.Tools).SetValidator(new ToolManifestValidator());
        RuleFor(manifest => manifest.Resources).Custom(CheckUris);
        RuleForEach(manifest => manifest.Resources).SetValidator(new ResourceManifestValidator());
        RuleForEach(manifest => manifest.Prompts).SetValidator(new PromptManifestValidator());
        RuleFor(manifest => manifest).Custom(CheckNames);
    }

    private static void CheckTools(IReadOnlyList<ToolManifest> tools, ValidationContext<ApiManifest> context)
    {
        if (tools is { Count: 0 } && context.InstanceToValidate is { Resources.Count: 0, Prompts.Count: 0 })
        {
            context.Break("empty", "A manifest has at least one tool", "an empty list", "a list of tools");
        }
    }

    /// <summary>One name space for tools, resources and prompts: a name in a record, a limit or an approval means one entry.</summary>
    private static void CheckNames(ApiManifest manifest, ValidationContext<ApiManifest> context)
    {
        var first = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var names = Names("tools", manifest.Tools, tool => tool.Name)
            .Concat(Names("resources", manifest.Resources, resource => resource.Name))
            .Concat(Names("prompts", manifest.Prompts, prompt => prompt.Name));
        foreach (var (at, name) in names)
        {
            if (!first.TryAdd(name, at))
            {
                context.AddFailure(new ValidationFailure(
                    $"{at}.name", $"The entry {first[name]} has this name too; upper and lower case do not differ")
                {
                    ErrorCode = "duplicate-tool",
                    CustomState = new RuleDetails(name, "a name of its own", AtName: false),
                });
            }
        }
    }

    private static IEnumerable<(string At, string Name)> Names<T>(string list, IReadOnlyList<T>? entries, Func<T, string?> nameOf)
    {
        for (var i = 0; i < (entries?.Count ?? 0); i++)
        {
            if (entries![i] is { } entry && nameOf(entry) is { } name)
            {
                yield return ($"{list}[{i.ToString(CultureInfo.InvariantCulture)}]", name);
            }
        }
    }

    private static void CheckUris(IReadOnlyList<ResourceManifest> resources, ValidationContext<ApiManifest> context)
    {
        var taken = new List<(int Index, ResourceUri Uri)>();
        for (var i = 0; i < resources.Count; i++)
        {
            if (resources[i]?.Uri is not { } text || !ResourceUri.TryParse(text, out var uri, out _))
            {
                continue;
            }

            if (taken.Find(other => other.Uri.Overlaps(uri)) is { Uri: not null } clash)
            {
                var index = i.ToString(CultureInfo.InvariantCulture);
                var other = clash.Index.ToString(CultureInfo.InvariantCulture);
                context.Break(
                    "resource-overlap",
                    $"A URI could mean this resource and resources[{other}]",
                    text,
                    "segments that tell them apart, such as orders://list",
                    $"[{index}].Uri");
            }

            taken.Add((i, uri));
        }
    }
}
