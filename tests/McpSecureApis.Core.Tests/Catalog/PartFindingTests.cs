using System.Text;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Tests.Catalog;

/// <summary>A mistake in the shape of a manifest does not hide what the rooms find in its other parts.</summary>
public sealed class PartFindingTests
{
    private const string Yaml = """
        manifest: shop
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: 'https://shop.example', allowedNetworks: [public]}
        tools:
          - name: shop_get
            description: Returns one item.
            effect: read
            access: {scopes: [shop.read], when: ['caller.department == "x"']}
            request: {method: GET, path: '/items/{ids}'}
            arguments: {type: object, required: [id], properties: {id: {type: string, pattern: '(?=a)'}, other: {type: string}}}
            response: {fields: {id: publik}}
          - name: shop_list
            description: Lists items.
            effect: read
            access: {scopes: [shop.read]}
            request: {method: GET, path: '/items/{ids}'}
            arguments: {type: object, properties: {}}
            response: {fields: {id: secrett}}
        """;

    private static readonly string[] OfTheRooms =
    [
        "condition-name tools[0].access.when[0]", "unsupported-pattern tools[0].arguments.properties.id.pattern", "unknown-class tools[0].response.fields.id",
        "unknown-class tools[1].response.fields.id", "request-placeholder tools[1].request.path",
    ];

    [Theory]
    [InlineData("effect: read", "efect: read")]
    [InlineData("version: 1.0.0", "version: 7")]
    [InlineData("owner: team@example.com", "tags: [a]")]
    [InlineData("description: Lists items.", "limits: {perCaller: often}")]
    public void Compile_ShapeIsWrongElsewhere_TellsWhatTheRoomsFindToo(string old, string changed)
    {
        Find(Yaml).Should().BeEquivalentTo(OfTheRooms);
        Find(Yaml.Replace(old, changed, StringComparison.Ordinal)).Should().Contain(OfTheRooms).And.HaveCountGreaterThan(OfTheRooms.Length);
    }

    [Theory]
    [InlineData("response: {fields: {id: publik}}", "response: {fields: [id]}", "unknown-class tools[0].response.fields.id")]
    [InlineData("when: ['caller.department == \"x\"']", "when: 7", "condition-name tools[0].access.when[0]")]
    public void Compile_PartWithoutItsShape_IsLeftOut(string old, string changed, string leftOut) =>
        Find(Yaml.Replace(old, changed, StringComparison.Ordinal)).Should().Contain(OfTheRooms.Except([leftOut])).And.NotContain(leftOut);

    [Theory]
    [InlineData("tools: [7, null, {name: a}]")]
    [InlineData("resources: [{name: a}, []]\nprompts: [1]")]
    [InlineData("backend: 1\ntools: [{access: {}, request: {}, response: {}, arguments: 1, rules: [null], bind: {a: 1}}]")]
    [InlineData("tools: [{name: a, access: {scopes: [a]}, request: {method: GET, path: /a}, arguments: {type: object}, response: {fields: {a: public}}}]")]
    public void Compile_AnyShape_DoesNotThrow(string text) => Find(text).Should().NotBeEmpty();

    [Fact]
    public void Compile_AnyNodeReplacedOrTakenAway_DoesNotThrow()
    {
        const string Whole = """
            {
              "manifest": "shop", "version": "1.0.0", "owner": "a@example.com", "claims": {"department": "string"},
              "backend": {"baseUrl": "https://shop.example", "allowedNetworks": ["public"], "timeout": "5s"},
              "tools": [{
                "name": "shop_add", "description": "Adds.", "effect": "write",
                "access": {"scopes": ["a"], "anyOf": [["b"]], "when": ["caller.department == \"x\""], "visibility": "listed"},
                "request": {
                  "method": "POST", "path": "/items/{id}", "pathParameters": {"id": {"argument": "id", "style": "label"}}, "query": {"q": "{q}", "f": {"template": "'{q}'", "escape": "odata"}},
                  "headers": {"X-A": "1"}, "multipart": {"n": "{q}", "d": {"file": {"argument": "d", "maxBytes": "1KiB", "mediaTypes": ["image/png"]}}}
                },
                "arguments": {"type": "object", "required": ["id"], "properties": {"id": {"type": "array", "items": {"type": "string"}}, "q": {"type": "string"}, "d": {"type": "string", "contentEncoding": "base64"}}},
                "rules": [{"together": ["q", "d"], "message": "Both."}], "bind": {"t": {"claim": "tenant_id", "in": "header", "name": "X-T"}},
                "response": {"maxBytes": "1KiB", "fields": {"id": "public", "e": {"class": "email"}}}, "limits": {"perCaller": {"rate": "1/s", "burst": 2}, "concurrent": 1},
                "icons": [{"src": "https://shop.example/a.png"}], "examples": [{"arguments": {"id": ["1"]}, "expect": "allow"}]
              }],
              "resources": [{
                "name": "shop_item", "description": "One.", "uri": "shop://{id}", "access": {"authenticated": true}, "request": {"method": "GET", "path": "/i/{id}"},
                "arguments": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}, "response": {"fields": {"id": "public"}}
              }],
              "prompts": [{"name": "p", "description": "P.", "access": {"scopes": ["a"]}, "arguments": [{"name": "x", "values": ["1"]}], "messages": [{"role": "user", "text": "{x}"}]}]
            }
            """;
        Compile(Whole, "shop.json").Findings.HasErrors.Should().BeFalse();
        var count = CountOf(JsonNode.Parse(Whole)!);
        for (var i = 1; i < count; i++)
        {
            foreach (var other in new[] { "7", "\"x\"", "[]", "{}", "[null]", "null", "" })
            {
                var root = JsonNode.Parse(Whole)!;
                Replace(NodeAt(root, i), other);
                Compile(root.ToJsonString(), "shop.json").Findings.Should().NotBeNull();
            }
        }
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) => node switch
    {
        JsonObject members => members.Select(member => member.Value!).SelectMany(Nodes).Prepend(node),
        JsonArray items => items.Select(item => item!).SelectMany(Nodes).Prepend(node),
        _ => [node],
    };

    private static int CountOf(JsonNode root) => Nodes(root).Count();

    private static JsonNode NodeAt(JsonNode root, int index) => Nodes(root).ElementAt(index);

    private static void Replace(JsonNode node, string json)
    {
        if (node.Parent is JsonObject members)
        {
            var name = node.GetPropertyName();
            members.Remove(name);
            if (json.Length > 0)
            {
                members[name] = JsonNode.Parse(json);
            }
        }
        else
        {
            var items = (JsonArray)node.Parent!;
            var at = items.IndexOf(node);
            items.RemoveAt(at);
            if (json.Length > 0)
            {
                items.Insert(at, JsonNode.Parse(json));
            }
        }
    }

    private static IReadOnlyList<string> Find(string text)
    {
        var read = Compile(text, "shop.yaml");
        read.Findings.HasErrors.Should().BeTrue();
        return [.. read.Findings.Findings.Select(finding => $"{finding.Rule} {finding.Path}")];
    }

    private static ManifestReadResult Compile(string text, string file)
    {
        var read = ManifestReader.Read(file, Encoding.UTF8.GetBytes(text));
        new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = MaskingPolicy.Compile(new MaskingOptions()),
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
        }).Compile(file, read);
        return read;
    }
}
