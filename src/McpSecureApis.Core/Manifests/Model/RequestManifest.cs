using System.ComponentModel;
using System.Text.Json;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>The backend request of a tool as a template. "{name}" stands for the argument of that name, "{{" and "}}" for braces.</summary>
internal sealed record RequestManifest
{
    [Description("GET, HEAD, POST, PUT, PATCH or DELETE.")]
    public required string Method { get; init; }

    [Description("Path below the backend's baseUrl, starting with a slash.")]
    public required string Path { get; init; }

    [Description("Placeholders of the path in an OpenAPI style, by their name: {argument: ids, style: matrix, explode: true}.")]
    public IReadOnlyDictionary<string, ParameterManifest> PathParameters { get; init; } =
        new Dictionary<string, ParameterManifest>(StringComparer.Ordinal);

    [Description("With effect read and a method other than GET or HEAD: says that the request changes nothing.")]
    public bool Safe { get; init; }

    [Description("Query parameters: a constant, a placeholder or the long form.")]
    public IReadOnlyDictionary<string, ParameterManifest> Query { get; init; } = new Dictionary<string, ParameterManifest>(StringComparer.Ordinal);

    [Description("Headers: a constant, a placeholder or the long form.")]
    public IReadOnlyDictionary<string, ParameterManifest> Headers { get; init; } = new Dictionary<string, ParameterManifest>(StringComparer.Ordinal);

    [Description(
        "JSON body; a request has one of body, form, multipart and file. " +
        "A string that is exactly one placeholder becomes the argument's JSON value.")]
    public JsonElement? Body { get; init; }

    [Description("Form fields, sent as application/x-www-form-urlencoded: a constant, a placeholder or the long form.")]
    public IReadOnlyDictionary<string, ParameterManifest>? Form { get; init; }

    [Description("Parts of a multipart/form-data body: a constant, a placeholder, {argument: name} or {file: {...}}.")]
    public IReadOnlyDictionary<string, PartManifest>? Multipart { get; init; }

    [Description("A file as the whole body.")]
    public FileManifest? File { get; init; }
}
