using System.Collections.Frozen;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>Turns a request template into its compiled form, or into findings: all that is wrong with it at once.</summary>
internal sealed class RequestCompiler(
    EntryIdentity tool,
    Uri baseUrl,
    ToolManifest toolManifest,
    string path,
    IReadOnlyDictionary<string, ArgumentShape> arguments,
    FindingCollector findings)
{
    private static readonly FrozenSet<string> Methods = FrozenSet.ToFrozenSet(
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], StringComparer.Ordinal);

    private readonly CompilerContext _context = new(toolManifest, path, arguments, findings);

    /// <summary>Compiles the template; null after it added errors to <paramref name="findings"/>.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="baseUrl">The effective base URL.</param>
    /// <param name="toolManifest">The tool as written.</param>
    /// <param name="path">Where the tool stands, for example <c>tools[3]</c>.</param>
    /// <param name="arguments">The compiled arguments.</param>
    /// <param name="alsoUsed">Arguments that are used elsewhere, in conditions.</param>
    /// <param name="findings">Takes everything that is wrong.</param>
    public static RequestDefinition? Compile(
        EntryIdentity tool,
        Uri baseUrl,
        ToolManifest toolManifest,
        string path,
        ArgumentsDefinition arguments,
        IReadOnlySet<string> alsoUsed,
        FindingCollector findings) =>
        ReferenceEquals(tool, arguments.Tool)
            ? Compile(
                tool,
                baseUrl,
                toolManifest,
                path,
                arguments.Properties.ToDictionary(entry => entry.Key, entry => Shape(entry.Value), StringComparer.Ordinal),
                alsoUsed,
                findings)
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
        EntryIdentity tool,
        Uri baseUrl,
        ToolManifest toolManifest,
        string path,
        IReadOnlyDictionary<string, ArgumentShape> arguments,
        IReadOnlySet<string> alsoUsed,
        FindingCollector findings) =>
        new RequestCompiler(tool, baseUrl, toolManifest, path, arguments, findings).Compile(alsoUsed);

    private RequestDefinition? Compile(IReadOnlySet<string> alsoUsed)
    {
        var request = toolManifest.Request;
        if ((baseUrl.Scheme is not ("http" or "https") || baseUrl.UserInfo.Length > 0 || baseUrl.Query.Length > 0 || baseUrl.Fragment.Length > 0) &&
            !_context.Knows("backend.baseUrl"))
        {
            _context.Error(
                "backend.baseUrl",
                "request-base-url",
                "The base URL has more than scheme, host, port and path.",
                expected: "https://host.example/path");
        }

        if (!Methods.Contains(request.Method))
        {
            _context.Error(
                _context.At("request.method"),
                "request-method",
                "The method is not offered.",
                request.Method,
                "GET, HEAD, POST, PUT, PATCH or DELETE");
        }

        foreach (var at in toolManifest.Bind.Where(entry => entry.Value.Claim.Length == 0 || entry.Value.Name.Length == 0)
            .Select(entry => _context.At($"bind{CompilerContext.Member(entry.Key)}"))
            .Where(at => !_context.Knows(at + ".claim") && !_context.Knows(at + ".name")))
        {
            _context.Error(
                at, "request-bind", "A claim and a name are needed.", expected: "{claim: tenant_id, in: header, name: X-Tenant}");
        }

        var parameters = new ParameterCompiler(_context);
        var segments = new PathCompiler(_context, parameters).Compile();
        var query = new QueryCompiler(_context, parameters).Compile();
        var headers = new HeaderCompiler(_context, parameters).Compile();
        var body = new BodyCompiler(_context, parameters).Compile();

        // A template that does not compile may use more than could be read of it.
        var isWhole = !_context.Failed && !_context.KnowsBelow(_context.At("request"));
        foreach (var name in arguments.Keys.Where(name => isWhole).Where(name => !_context.Used.Contains(name) && !alsoUsed.Contains(name)))
        {
            _context.Error(
                _context.At($"arguments.properties{CompilerContext.Member(name)}"),
                "request-argument-unused",
                "The argument is used neither in the request nor in a condition or rule.",
                name,
                $"a placeholder {{{name}}} in path, query, headers or body, or no such argument");
        }

        return _context.Failed
            ? null
            : new RequestDefinition(tool, baseUrl, request)
            {
                Path = segments,
                Query = query,
                Headers = headers,
                Body = body,
                BoundClaims = [.. toolManifest.Bind.Values.Select(bind => bind.Claim).Distinct(StringComparer.Ordinal)],
            };
    }

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
