using FluentValidation;
using FluentValidation.Results;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The rules of a resource: those of a tool, and those of its URI, its type and its method.</summary>
internal sealed class ResourceManifestValidator : AbstractValidator<ResourceManifest>
{
    private static readonly ToolManifestValidator AsTool = new();

    public ResourceManifestValidator()
    {
        RuleFor(resource => resource).Custom((resource, context) =>
        {
            foreach (var failure in AsTool.Validate(resource.ToTool()).Errors)
            {
                // The path of the resource itself, and from there the same member names as a tool has.
                var parent = context.PropertyPath;
                context.AddFailure(new ValidationFailure(
                    parent.Length == 0 ? failure.PropertyName : $"{parent}.{failure.PropertyName}", failure.ErrorMessage)
                {
                    ErrorCode = failure.ErrorCode,
                    CustomState = failure.CustomState,
                });
            }
        });
        RuleFor(resource => resource.Uri).Custom((uri, context) =>
        {
            if (uri is not null && !ResourceUri.TryParse(uri, out _, out var problem))
            {
                context.Break("resource-uri", problem, uri, "a scheme of your own and whole segments, such as orders://{orderId}");
            }
        });
        RuleFor(resource => resource.MimeType).Custom((type, context) =>
        {
            if (type is not null && !NameRules.JsonMediaType.IsMatch(type) && DocumentType.Find(type) is null)
            {
                context.Break(
                    "mime-type",
                    "A resource is JSON or a document that nothing runs, and this type is neither",
                    type,
                    $"application/json, a type that ends with +json, {DocumentType.Names}");
            }
        });
        RuleFor(resource => resource.Request).Custom((request, context) =>
        {
            if (request is { Method: not null and not "GET" })
            {
                context.Break("resource-method", "A resource is read with GET", request.Method, "GET", ".Method");
            }
        });
        RuleFor(resource => resource.Response).Custom((response, context) =>
        {
            if (response is { None: true })
            {
                context.Break("resource-empty", "A resource has a content", "none", "an object with fields");
            }
        });
    }
}
