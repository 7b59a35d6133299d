using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>
/// A part of a multipart body: a template string (<see cref="Template"/>, written as a plain scalar), an argument, or a file. Exactly
/// one of the three is set.
/// </summary>
internal sealed record PartManifest
{
    [Description("A text with placeholders, whose values are written by 'escape'.")]
    public string? Template { get; init; }

    [Description("Name of the argument whose value is sent: a scalar as text, an array as one part per element, an object as a JSON part.")]
    public string? Argument { get; init; }

    [Description(
        "Query language of the template: a value between its quotes stays one literal. odata: single quotes; json and lucene: double quotes.")]
    public TextEscape? Escape { get; init; }

    [Description("A file whose content an argument holds in base64.")]
    public FileManifest? File { get; init; }
}
