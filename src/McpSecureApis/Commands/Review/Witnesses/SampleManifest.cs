using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Commands.Review.Witnesses;

/// <summary>The smallest manifest that a setting means something for.</summary>
internal sealed record SampleManifest
{
    public string Id { get; init; } = "sample";

    public string BaseUrl { get; init; } = "https://sample.example";

    public IReadOnlyList<string> Networks { get; init; } = [NetworkSet.Public];

    public string? Credential { get; init; }

    /// <summary>The scope that its tool asks for; null lets every caller in.</summary>
    public string? Scope { get; init; }

    public ToolEffect Effect { get; init; } = ToolEffect.Read;

    /// <summary>The class of its one field.</summary>
    public string Class { get; init; } = "public";

    public JsonElement ToJson()
    {
        var backend = new JsonObject
        {
            ["baseUrl"] = BaseUrl,
            ["allowedNetworks"] = new JsonArray([.. Networks.Select(network => (JsonNode)network)]),
        };
        if (new Uri(BaseUrl) is { Scheme: "http", IsLoopback: false })
        {
            backend["allowPlainHttp"] = true;
        }

        if (Credential is not null)
        {
            backend["credential"] = Credential;
        }

        var tool = new JsonObject
        {
            ["name"] = "sample",
            ["description"] = "A sample.",
            ["effect"] = Effect.ToString().ToLowerInvariant(),
            ["access"] = Scope is null ? new JsonObject { ["authenticated"] = true } : new JsonObject { ["scopes"] = new JsonArray(Scope) },
            ["request"] = new JsonObject { ["method"] = Effect == ToolEffect.Read ? "GET" : "POST", ["path"] = "/sample" },
            ["response"] = new JsonObject { ["fields"] = new JsonObject { [FieldName] = Class } },
        };
        return JsonElement.Parse(new JsonObject
        {
            ["manifest"] = Id,
            ["version"] = "1.0.0",
            ["owner"] = "sample@example.com",
            ["backend"] = backend,
            ["tools"] = new JsonArray(tool),
        }.ToJsonString());
    }

    /// <summary>A reply whose one field has the value.</summary>
    /// <param name="value">The value as JSON.</param>
    public static JsonElement Reply(string value) => JsonElement.Parse($$"""{"{{FieldName}}":{{value}}}""");

    private const string FieldName = "value";
}
