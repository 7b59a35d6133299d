using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>
/// A path placeholder, query parameter, header or form field: a template string (<see cref="Template"/>, written as a plain scalar),
/// or the long form with an argument and an OpenAPI 3.1 style or with a template and an escape. Exactly one of
/// <see cref="Template"/> and <see cref="Argument"/> is set.
/// </summary>
internal sealed record ParameterManifest
{
    [Description("A text with placeholders, whose values are written by 'escape'.")]
    public string? Template { get; init; }

    [Description("Name of the argument whose value is sent.")]
    public string? Argument { get; init; }

    [Description(
        "OpenAPI style: form (default), spaceDelimited, pipeDelimited or deepObject in a query or form; " +
        "simple in a header; simple (default), label or matrix in the path.")]
    public ParameterStyle? Style { get; init; }

    [Description("OpenAPI explode. The default is true for form and deepObject, otherwise false.")]
    public bool? Explode { get; init; }

    [Description(
        "Query language of the template: a value between its quotes stays one literal. odata: single quotes; json and lucene: double quotes.")]
    public TextEscape? Escape { get; init; }
}
