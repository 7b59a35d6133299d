using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests.Matching;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Requests;

/// <summary>
/// A request that was built from a validated call and compared with its template. The only thing that the backend's client sends, so
/// code that would skip the checks does not compile.
/// </summary>
internal sealed class BackendRequest
{
    private readonly IReadOnlyList<string> _boundClaims;

    private BackendRequest(ValidatedCall call, RequestDefinition definition, BuiltRequest built)
    {
        Call = call;
        _boundClaims = definition.BoundClaims;
        BaseUrl = definition.BaseUrl;
        Method = definition.Method;
        Template = definition.Template;
        Uri = built.Uri;
        Headers = built.Headers;
        Body = built.Body;
    }

    /// <summary>The call whose arguments and caller the request was built from.</summary>
    public ValidatedCall Call { get; }

    public EntryIdentity Tool => Call.Tool;

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
    /// <exception cref="InvalidOperationException">The definition is another tool's: a bug of ours, not a refusal.</exception>
    public static Outcome<BackendRequest> Build(ValidatedCall call, RequestDefinition definition)
    {
        if (!ReferenceEquals(call.Tool, definition.Tool))
        {
            throw new InvalidOperationException("The call is about another tool than the request's template.");
        }

        return RequestBuilder.Build(definition, call.Caller, call.Arguments).TryGet(out var built, out var refusal)
            ? new BackendRequest(call, definition, built)
            : refusal;
    }

    /// <summary>What the caller's token put into the request: name and value of each claim, in the order of the manifest.</summary>
    public IEnumerable<KeyValuePair<string, string>> BoundClaims() =>
        _boundClaims.Select(claim => KeyValuePair.Create(claim, ClaimText.TryRead(Call.Caller, claim) ?? string.Empty));
}
