using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Requests;

/// <summary>
/// A request that was built from a validated call and compared with its template. The only thing that the backend's client sends, so
/// code that would skip the checks does not compile.
/// </summary>
internal sealed class BackendRequest
{
    private BackendRequest(RequestDefinition definition, BuiltRequest built)
    {
        Tool = definition.Tool;
        BaseUrl = definition.BaseUrl;
        Method = definition.Method;
        Template = definition.Template;
        Uri = built.Uri;
        Headers = built.Headers;
        Body = built.Body;
    }

    public ToolIdentity Tool { get; }

    /// <summary>The effective base URL that <see cref="Uri"/> lies below.</summary>
    public Uri BaseUrl { get; }

    public string Method { get; }

    /// <summary>The template as written, for the audit trail. Holds no value.</summary>
    public string Template { get; }

    /// <summary>Where the request goes. Its path and query are on the wire byte for byte what was compared with the template.</summary>
    public Uri Uri { get; }

    /// <summary>Names that the manifest may set, values of printable ASCII; each goes through <c>Headers.Add</c> unchanged.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>What is sent with its content type; null when the request has no body.</summary>
    public RequestBody? Body { get; }

    /// <summary>Builds the request of a validated call and compares it with its template.</summary>
    public static Outcome<BackendRequest> Build(ValidatedCall call, RequestDefinition definition) =>
        Build(call.Caller, call.Tool, call.Arguments, definition);

    /// <summary>The step itself. Production code comes in with a validated call, so that nothing is built from unchecked arguments.</summary>
    /// <exception cref="InvalidOperationException">The definition is another tool's: a bug of ours, not a refusal.</exception>
    internal static Outcome<BackendRequest> Build(Caller caller, ToolIdentity tool, JsonElement arguments, RequestDefinition definition)
    {
        if (!ReferenceEquals(tool, definition.Tool))
        {
            throw new InvalidOperationException("The call is about another tool than the request's template.");
        }

        return RequestBuilder.Build(definition, caller, arguments).TryGet(out var built, out var refusal)
            ? new BackendRequest(definition, built)
            : refusal;
    }
}
