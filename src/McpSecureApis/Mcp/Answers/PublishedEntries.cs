using System.Text;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Answers;

/// <summary>Resources, prompts and icons as clients see them.</summary>
internal static class PublishedEntries
{
    public static Resource ToResource(ResourceDefinition resource) => new()
    {
        Uri = resource.Uri.Text,
        Name = resource.Identity.Name,
        Title = resource.Manifest.Title,
        Description = resource.Manifest.Description,
        MimeType = resource.Manifest.MimeType,
        Icons = Icons(resource.Manifest.Icons),
    };

    public static ResourceTemplate ToTemplate(ResourceDefinition resource) => new()
    {
        UriTemplate = resource.Uri.Text,
        Name = resource.Identity.Name,
        Title = resource.Manifest.Title,
        Description = resource.Manifest.Description,
        MimeType = resource.Manifest.MimeType,
        Icons = Icons(resource.Manifest.Icons),
    };

    /// <summary>What was read of a resource; null when nothing was, which no resource allows.</summary>
    public static ResourceContents? ToContents(string uri, ResourceDefinition resource, MaskedResult masked) => masked switch
    {
        { Document: { IsText: false } document } => BlobResourceContents.FromBytes(masked.Utf8, uri, document.MediaType),
        { Document: { } document } =>
            new TextResourceContents { Uri = uri, MimeType = document.MediaType, Text = Encoding.UTF8.GetString(masked.Utf8.Span) },
        { Content: { } content } =>
            new TextResourceContents { Uri = uri, MimeType = resource.Manifest.MimeType, Text = ToolResultMapper.ToText(content) },
        _ => null,
    };

    public static Prompt ToPrompt(PromptDefinition prompt) => new()
    {
        Name = prompt.Identity.Name,
        Title = prompt.Manifest.Title,
        Description = prompt.Manifest.Description,
        Icons = Icons(prompt.Manifest.Icons),
        Arguments =
        [
            .. prompt.Manifest.Arguments.Select(argument => new PromptArgument
            {
                Name = argument.Name,
                Title = argument.Title,
                Description = argument.Description,
                Required = argument.Required,
            }),
        ],
    };

    public static GetPromptResult ToResult(PromptDefinition prompt, IReadOnlyList<string> texts) => new()
    {
        Description = prompt.Manifest.Description,
        Messages =
        [
            .. prompt.Manifest.Messages.Zip(texts, (message, text) => new PromptMessage
            {
                Role = message.Role == PromptRole.Assistant ? Role.Assistant : Role.User,
                Content = new TextContentBlock { Text = text },
            }),
        ],
    };

    /// <summary>Null when there are none: an empty list says nothing.</summary>
    public static IList<Icon>? Icons(IReadOnlyList<IconManifest> icons) => icons is not { Count: > 0 } ? null :
    [
        .. icons.Select(icon => new Icon
        {
            Source = icon.Src,
            MimeType = icon.MimeType,
            Sizes = icon.Sizes.Count > 0 ? [.. icon.Sizes] : null,
            Theme = icon.Theme switch
            {
                IconTheme.Light => "light",
                IconTheme.Dark => "dark",
                _ => null,
            },
        }),
    ];
}
