using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Templates;

/// <summary>The body of a request template. Exactly one of its members is set.</summary>
internal sealed record BodyDefinition
{
    public BodyNode? Json { get; init; }

    /// <summary>Fields of <c>application/x-www-form-urlencoded</c>.</summary>
    public IReadOnlyList<ParameterPart>? Form { get; init; }

    /// <summary>Parts of <c>multipart/form-data</c>.</summary>
    public IReadOnlyList<PartDefinition>? Multipart { get; init; }

    /// <summary>A file as the whole body.</summary>
    public FileDefinition? File { get; init; }
}
