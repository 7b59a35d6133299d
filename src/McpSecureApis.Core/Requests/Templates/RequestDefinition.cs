using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Templates;

/// <summary>The request template of one tool, checked and compiled.</summary>
internal sealed class RequestDefinition
{
    internal RequestDefinition(EntryIdentity tool, Uri baseUrl, RequestManifest manifest)
    {
        Tool = tool;
        BaseUrl = baseUrl;
        Origin = baseUrl.GetLeftPart(UriPartial.Authority);
        BasePath = baseUrl.AbsolutePath.TrimEnd('/');
        Method = manifest.Method;
        Template = $"{manifest.Method} {manifest.Path}";
    }

    public EntryIdentity Tool { get; }

    public string Method { get; }

    /// <summary>The template as its author wrote it, for the audit trail: <c>GET /orders/{orderId}</c>. Holds no value.</summary>
    public string Template { get; }

    public Uri BaseUrl { get; }

    /// <summary>The header names that the template sets, so that a credential's header can be kept apart from them.</summary>
    public IEnumerable<string> HeaderNames => Headers.Select(header => header.Name);

    /// <summary>The claims whose values stand in the request, each once.</summary>
    public required IReadOnlyList<string> BoundClaims { get; init; }

    /// <summary>The files that a request can hold.</summary>
    public IEnumerable<FileDefinition> Files =>
        Body?.File is { } whole ? [whole] : (Body?.Multipart ?? []).Select(part => part.File).OfType<FileDefinition>();

    /// <summary>Scheme, host and port, as the URI starts.</summary>
    internal string Origin { get; }

    /// <summary>The base URL's path without a slash at its end.</summary>
    internal string BasePath { get; }

    internal required IReadOnlyList<PathSegment> Path { get; init; }

    internal required IReadOnlyList<ParameterPart> Query { get; init; }

    internal required IReadOnlyList<ParameterPart> Headers { get; init; }

    internal required BodyDefinition? Body { get; init; }

    /// <summary>For the operator, which bound claim a caller does not have, and whether it could; null when there is none.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="findBar">Says why the operator's configuration lets no such caller have a claim; null where it does.</param>
    public string? ExplainClaims(Caller caller, Func<string, string?> findBar) =>
        BoundClaims.FirstOrDefault(claim => ClaimText.TryRead(caller, claim) is null) is not { } missing ? null
        : caller.Names.Find(missing) is null && findBar(missing) is { } bar ? $"The request binds '{missing}'. {bar}"
        : caller.Find(missing).IsThere
            ? $"The request binds '{missing}', which the caller does not have as one non-empty string of at most {ClaimText.MaxLength} characters."
            : $"The request binds '{missing}', which the caller's token does not have.";
}
