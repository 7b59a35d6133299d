using McpSecureApis.Core.Requests.Escapes;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Templates;

/// <summary>A part of a multipart body: a text, an argument, or a file.</summary>
internal sealed record PartDefinition
{
    /// <summary>The field's name; nothing in it has to be escaped.</summary>
    public required string Name { get; init; }

    /// <summary>The text, with constants as they stand; empty when the part is something else.</summary>
    public IReadOnlyList<ValuePart> Parts { get; init; } = [];

    /// <summary>The text in its query language; null without an escape.</summary>
    public EscapedTemplate? Escaped { get; init; }

    /// <summary>An argument: a scalar, an array of scalars (one part for each element) or an object (a JSON part).</summary>
    public ValueOrigin? Argument { get; init; }

    public FileDefinition? File { get; init; }
}
