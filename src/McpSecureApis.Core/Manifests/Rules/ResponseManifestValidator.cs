using FluentValidation;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The rules of what may leave: at least one field, and one meaning for each value.</summary>
internal sealed class ResponseManifestValidator : AbstractValidator<ResponseManifest>
{
    private const long MostBytes = 16 * 1024 * 1024;

    /// <summary>Comparing each field with each other one is bounded by this.</summary>
    private const int MostFields = 2000;

    public ResponseManifestValidator()
    {
        RuleFor(response => response.MaxBytes).Custom((bytes, context) =>
        {
            if (bytes is < 1 or > MostBytes)
            {
                context.Break("max-bytes", "The size is out of range", $"{bytes} bytes", "1B to 16MiB");
            }
        });
        RuleFor(response => response.Fields).Custom((fields, context) =>
        {
            if (context.InstanceToValidate.Content is not null)
            {
                if (fields.Count > 0)
                {
                    context.Break("response-content", "A document has no fields", $"{fields.Count} fields", "content or fields, not both");
                }
            }
            else if (fields.Count == 0 && !context.InstanceToValidate.None)
            {
                context.Break("empty", "No field may leave", "no fields", "at least one field, or response: none");
            }
            else if (fields.Count > MostFields)
            {
                context.Break("field-count", "There are too many fields", $"{fields.Count} fields", $"at most {MostFields}");
            }
            else
            {
                CheckFields(fields, context);
            }
        });
        RuleFor(response => response.Content).Custom((content, context) =>
        {
            if (content is null)
            {
                return;
            }

            if (content.Class is { } dataClass)
            {
                CheckClass(dataClass, string.Empty, context);
            }

            if (content.Class is null || content.Keys is not null)
            {
                context.Break(
                    "field-keys",
                    "A document has a class and no keys",
                    content.Class is null ? "no class" : "keys",
                    "a data class such as public");
            }
        });
    }

    private static void CheckClass(string name, string at, ValidationContext<ResponseManifest> context)
    {
        if (name.Length > 64 || !NameRules.DataClass.IsMatch(name))
        {
            context.Break("class-name", "This is not the name of a data class", name, "lower-case words with hyphens, such as free-text", at);
        }
    }

    private static void CheckFields(IReadOnlyDictionary<string, FieldManifest> fields, ValidationContext<ResponseManifest> context)
    {
        var taken = new FieldTree();
        foreach (var (name, field) in fields)
        {
            if (!FieldPath.TryParse(name, out var path, out var problem))
            {
                context.Break(
                    "field-path",
                    $"This is not a field path: {problem}",
                    name,
                    "a path such as customer.email, lines[].sku or labels.*",
                    ManifestRules.Entry(name),
                    atName: true);
            }
            else if (field is { Class: null, Keys: null })
            {
                context.Break("missing-member", "'class' is missing", null, "a data class such as public", $"{ManifestRules.Entry(name)}.Class");
            }
            else if (field?.Keys is not null && FindMistake(path, field) is { } mistake)
            {
                context.Break(
                    "field-keys",
                    mistake,
                    name,
                    "class, or keys for a path that ends in '*', such as 'byEmail.*: {keys: email}'",
                    ManifestRules.Entry(name));
            }
            else if (field is { Class: null })
            {
                // Speaks of keys alone: no value leaves by it.
            }
            else if (taken.Add(path) is { } other)
            {
                context.Break(
                    "field-overlap",
                    $"This path and '{other}' reach the same value",
                    name,
                    "leaves only: no path leads on from another, and '*' has no named sister",
                    ManifestRules.Entry(name),
                    atName: true);
            }

            if (field?.Class is { } dataClass)
            {
                CheckClass(dataClass, ManifestRules.Entry(name), context);
            }

            if (field?.Keys is { } keyClass)
            {
                CheckClass(keyClass, ManifestRules.Entry(name), context);
            }
        }
    }

    private static string? FindMistake(FieldPath path, FieldManifest field) =>
        path.Segments.All(segment => segment.Kind != FieldSegmentKind.AnyKey) ? "The path has no '*', so there are no keys"
        : field.Class is null && path.Segments[^1].Kind != FieldSegmentKind.AnyKey
            ? "Without a class the path must end in the '*' that 'keys' speaks of"
        : null;
}
