using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using McpSecureApis.Core.Requests.Compiling;
using McpSecureApis.Core.Requests.Matching;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Core.Requests.Writing;

namespace McpSecureApis.Core.Tests.Requests;

/// <summary>A request template and its arguments in few words.</summary>
internal sealed class RequestFixture
{
    public string BaseUrl { get; set; } = "https://orders.example/api";

    public string Method { get; set; } = "GET";

    public string Path { get; set; } = "/orders";

    public Dictionary<string, ParameterManifest> Query { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ParameterManifest> Headers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ParameterManifest> PathParameters { get; } = new(StringComparer.Ordinal);

    public string? Body { get; set; }

    public Dictionary<string, ParameterManifest>? Form { get; set; }

    public Dictionary<string, PartManifest>? Multipart { get; set; }

    public FileManifest? File { get; set; }

    public Dictionary<string, BindManifest> Bind { get; } = new(StringComparer.Ordinal);

    /// <summary>The properties of the arguments' schema, as JSON.</summary>
    public string Properties { get; set; } = "{}";

    public string[] Required { get; set; } = [];

    public HashSet<string> AlsoUsed { get; } = new(StringComparer.Ordinal);

    public Caller Caller { get; set; } = new() { Issuer = "https://issuer.example", Subject = "u1", Tenant = "acme", Scopes = ScopeSet.Empty };

    public FindingCollector Findings { get; } = new("orders.yaml", new SourceMap());

    public static ParameterManifest Text(string template) => new() { Template = template };

    public static ParameterManifest Styled(string argument, ParameterStyle? style = null, bool? explode = null) =>
        new() { Argument = argument, Style = style, Explode = explode };

    public RequestDefinition? Compile()
    {
        var tool = new ToolManifest
        {
            Name = "t",
            Description = "A tool.",
            Effect = ToolEffect.Read,
            Access = new AccessManifest { Authenticated = true },
            Request = new RequestManifest
            {
                Method = Method,
                Path = Path,
                PathParameters = PathParameters,
                Query = Query,
                Headers = Headers,
                Body = Body is null ? null : ReadJson(Body),
                Form = Form,
                Multipart = Multipart,
                File = File,
            },
            Bind = Bind,
            Response = new ResponseManifest { None = true },
        };
        var arguments = ReadJson(Properties).EnumerateObject()
            .ToDictionary(property => property.Name, property => ArgumentShape.Of(property.Value, Required.Contains(property.Name)), StringComparer.Ordinal);
        return RequestCompiler.Compile(new EntryIdentity("t", "m", "1.0.0", "d"), new Uri(BaseUrl), tool, "tools[0]", arguments, AlsoUsed, Findings);
    }

    public RequestDefinition Compiled()
    {
        var definition = Compile();
        Findings.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Should().BeEmpty();
        return definition!;
    }

    public Outcome<BuiltRequest> TryBuild(string arguments) => RequestBuilder.Build(Compiled(), Caller, ReadJson(arguments));

    public BuiltRequest Build(string arguments)
    {
        TryBuild(arguments).TryGet(out var built, out var refusal).Should().BeTrue("{0}", refusal);
        return built!;
    }

    public Refusal Refuse(string arguments)
    {
        TryBuild(arguments).TryGet(out _, out var refusal).Should().BeFalse();
        return refusal!;
    }

    /// <summary>Whether this is taken for the request of these arguments.</summary>
    public bool Matches(string target, string arguments = "{}", RequestBody? body = null, params KeyValuePair<string, string>[] headers) =>
        RequestMatcher.Match(Compiled(), target, headers, body, Caller, ReadJson(arguments)) is not null;

    public static JsonElement ReadJson(string text) => JsonDocument.Parse(text).RootElement;
}
