using System.ComponentModel;
using System.Text.Json;

namespace McpSecureApis.Core.Manifests;

/// <summary>The backend request of a tool as a template. "{name}" stands for the argument of that name, "{{" and "}}" for braces.</summary>
internal sealed record RequestManifest
{
    [Description("GET, HEAD, POST, PUT, PATCH or DELETE.")]
    public required string Method { get; init; }

    [Description("Path below the backend's baseUrl, starting with a slash.")]
    public required string Path { get; init; }

    [Description("With effect read and a method other than GET or HEAD: says that the request changes nothing.")]
    public bool Safe { get; init; }

    [Description("Query parameters: a constant, a placeholder or the long form.")]
    public IReadOnlyDictionary<string, ParameterManifest> Query { get; init; } = new Dictionary<string, ParameterManifest>(StringComparer.Ordinal);

    [Description("Headers: a constant, a placeholder or the long form.")]
    public IReadOnlyDictionary<string, ParameterManifest> Headers { get; init; } = new Dictionary<string, ParameterManifest>(StringComparer.Ordinal);

    [Description("JSON body. A string that is exactly one placeholder becomes the argument's JSON value.")]
    public JsonElement? Body { get; init; }
}
