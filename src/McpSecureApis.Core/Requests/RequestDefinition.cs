using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Requests;

/// <summary>The request template of one tool, checked and compiled.</summary>
internal sealed class RequestDefinition
{
    internal RequestDefinition(ToolIdentity tool, Uri baseUrl, RequestManifest manifest)
    {
        Tool = tool;
        BaseUrl = baseUrl;
        Origin = baseUrl.GetLeftPart(UriPartial.Authority);
        BasePath = baseUrl.AbsolutePath.TrimEnd('/');
        Method = manifest.Method;
        Template = $"{manifest.Method} {manifest.Path}";
    }

    public ToolIdentity Tool { get; }

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

    /// <summary>Compiles the template; null after it added errors to <paramref name="findings"/>.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="baseUrl">The effective base URL.</param>
    /// <param name="toolManifest">The tool as written.</param>
    /// <param name="path">Where the tool stands, for example <c>tools[3]</c>.</param>
    /// <param name="arguments">The compiled arguments.</param>
    /// <param name="alsoUsed">Arguments that are used elsewhere, in conditions.</param>
    /// <param name="findings">Takes everything that is wrong.</param>
    public static RequestDefinition? Compile(
        ToolIdentity tool,
        Uri baseUrl,
        ToolManifest toolManifest,
        string path,
        ArgumentsDefinition arguments,
        IReadOnlySet<string> alsoUsed,
        FindingCollector findings) =>
        ReferenceEquals(tool, arguments.Tool)
            ? Compile(tool, baseUrl, toolManifest, path, arguments.Properties.ToDictionary(entry => entry.Key, entry => Shape(entry.Value), StringComparer.Ordinal), alsoUsed, findings)
            : throw new InvalidOperationException("The arguments are another tool's.");

    /// <summary>Compiles the template; null after it added errors to <paramref name="findings"/>.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="baseUrl">The effective base URL.</param>
    /// <param name="toolManifest">The tool as written.</param>
    /// <param name="path">Where the tool stands, for example <c>tools[3]</c>.</param>
    /// <param name="arguments">The top-level arguments by name.</param>
    /// <param name="alsoUsed">Arguments that are used elsewhere, in conditions.</param>
    /// <param name="findings">Takes everything that is wrong.</param>
    internal static RequestDefinition? Compile(
        ToolIdentity tool,
        Uri baseUrl,
        ToolManifest toolManifest,
        string path,
        IReadOnlyDictionary<string, ArgumentShape> arguments,
        IReadOnlySet<string> alsoUsed,
        FindingCollector findings) =>
        new RequestCompiler(tool, baseUrl, toolManifest, path, arguments, findings).Compile(alsoUsed);

    /// <summary>For the operator, which bound claim a caller does not have, and whether it could; null when there is none.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="canHave">Whether the operator's configuration lets the caller have a claim.</param>
    public string? ExplainClaims(Caller caller, Predicate<string> canHave) =>
        BoundClaims.FirstOrDefault(claim => ClaimText.TryRead(caller, claim) is null) is not { } missing ? null
        : caller.Names.Find(missing) is null && !canHave(missing) ? $"The request binds '{missing}'. {MissingClaim.NotAllowed(missing)}"
        : caller.Find(missing).IsThere
            ? $"The request binds '{missing}', which the caller does not have as one non-empty string of at most {ClaimText.MaxLength} characters."
            : $"The request binds '{missing}', which the caller's token does not have.";

    private static ArgumentShape Shape(ArgumentFacts facts) => new()
    {
        Required = facts.Required,
        HasDefault = facts.HasDefault,
        Types = facts.Types,
        Pattern = facts.Pattern,
        Schema = facts.Schema,
        IsArrayOfScalars = facts.IsArrayOfScalars,
        Members = facts.IsObjectOfScalars ? facts.Members : null,
    };
}
