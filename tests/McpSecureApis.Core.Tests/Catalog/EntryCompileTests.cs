using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Masking.Policy;

namespace McpSecureApis.Core.Tests.Catalog;

public sealed class EntryCompileTests
{
    private const string Yaml = """
        manifest: orders
        version: 1.0.0
        owner: team
        backend:
          baseUrl: https://orders.internal.example/api
          allowedNetworks: [10.20.0.0/16]
        tools: []
        resources:
          - name: order
            description: One order.
            uri: orders://{orderId}
            icons: [{src: 'https://mcp.example.com/order.png'}]
            access: {scopes: [orders.read]}
            request: {method: GET, path: '/orders/{orderId}'}
            arguments: {type: object, required: [orderId], properties: {orderId: {type: string}}}
            response: {fields: {id: public}}
          - name: page
            description: One page of orders.
            uri: orders://pages/{number}/{full}
            access: {scopes: [orders.read]}
            request: {method: GET, path: '/pages/{number}', query: {full: '{full}'}}
            arguments: {type: object, required: [number, full], properties: {number: {type: integer}, full: {type: boolean}}}
            response: {fields: {id: public}}
        prompts:
          - name: reply
            description: Drafts a reply.
            access: {scopes: [orders.read]}
            arguments:
              - {name: tone, required: true, values: [formal, brief]}
              - {name: note, maxLength: 100}
            messages:
              - text: 'A {tone} reply {{sic}}: {note}.'

        """;

    [Theory]
    [InlineData("orders://ORD-1", """{"orderId":"ORD-1"}""")]
    [InlineData("orders://a%2Fb", """{"orderId":"a/b"}""")] // decoded once; what the backend may see of it is decided in Requests
    [InlineData("orders://%252e", """{"orderId":"%2e"}""")]
    [InlineData("orders://%C3%A4", """{"orderId":"ä"}""")]
    [InlineData("orders://..", """{"orderId":".."}""")]
    [InlineData("orders://pages/7/true", """{"number":7,"full":true}""")]
    [InlineData("orders://pages/07/yes", """{"number":"07","full":"yes"}""")] // left to the schema, which takes neither
    [InlineData("orders://pages/%207/null", """{"number":" 7","full":"null"}""")]
    public void TryFindResource_ExactUri_GivesItsArguments(string uri, string arguments)
    {
        Snapshot().TryFindResource(uri, out var resource, out var found).Should().BeTrue();
        JsonElement.DeepEquals(found!.Value, JsonElement.Parse(arguments)).Should().BeTrue(found.Value.GetRawText());
        resource!.Identity.Kind.Should().Be(EntryKind.Resource);
    }

    [Theory]
    [InlineData("")]
    [InlineData("orders:")]
    [InlineData("orders://")]
    [InlineData("orders:ORD-1")]
    [InlineData("ORDERS://ORD-1")]
    [InlineData("orders:///ORD-1")]
    [InlineData("orders://ORD-1/")]
    [InlineData("orders://../x")]
    [InlineData("orders://a/../b")]
    [InlineData("orders://ORD-1?x=1")]
    [InlineData("orders://ORD-1#x")]
    [InlineData("orders://ORD-1%")]
    [InlineData("orders://ORD%2d1")] // lower-case hex, and a needless triplet
    [InlineData("orders://%4FRD-1")]
    [InlineData("orders://a%2fb")]
    [InlineData("orders://%FF")] // no UTF-8
    [InlineData("orders://%C0%AF")] // an overlong slash
    [InlineData("orders://%ED%A0%80")] // a surrogate
    [InlineData("orders://ä")]
    [InlineData("orders://a b")]
    [InlineData("orders://a\r\nb")]
    [InlineData("orders://{orderId}")]
    [InlineData("orders://a\\b")]
    [InlineData("orders://a@b")]
    [InlineData("other://ORD-1")]
    [InlineData("orders://Pages/7/true")]
    public void TryFindResource_AnythingElse_IsNoResource(string uri) => Snapshot().TryFindResource(uri, out _, out _).Should().BeFalse();

    [Fact]
    public void TryFindResource_LongUri_IsNoResource() => Snapshot().TryFindResource("orders://" + new string('a', 2048), out _, out _).Should().BeFalse();

    [Fact]
    public void TryFindTemplate_TakesTheTemplateAsListedOnly()
    {
        Snapshot().TryFindTemplate("orders://{orderId}", out _).Should().BeTrue();
        Snapshot().TryFindTemplate("orders://{OrderId}", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"tone":"brief","note":"x"}""", "A brief reply {sic}: x.")]
    [InlineData("""{"tone":"brief"}""", "A brief reply {sic}: .")]
    [InlineData("""{"tone":"{note}","note":"{tone} {{x}} $1 \\n"}""", "A {note} reply {sic}: {tone} {{x}} $1 \\n.")] // nothing in a value means anything
    public void Render_PutsValuesInAsTheyAre(string arguments, string expected)
    {
        Snapshot().TryFindPrompt("reply", out var prompt).Should().BeTrue();
        prompt!.Render(JsonElement.Parse(arguments)).Should().Equal(expected);
    }

    [Theory]
    [InlineData("uri: orders://{orderId}", "uri: orders://{id}", "resource-variable", "resources[0].uri")]
    [InlineData("uri: orders://{orderId}", "uri: orders://fixed", "resource-variable", "resources[0].uri")]
    [InlineData("required: [number, full]", "required: [number]", "resource-variable", "resources[1].uri")]
    [InlineData("required: [orderId], properties: {orderId: {type: string}}", "required: [orderId], properties: {orderId: {type: array, items: {type: string}}}", "request-path", "resources[0].request.path")]
    [InlineData("path: '/pages/{number}'", "path: '/pages/{other}'", "request-", "resources[1].request.path")]
    [InlineData("https://mcp.example.com/order.png", "https://icons.example/order.png", "icon-origin", "resources[0].icons[0].src")]
    [InlineData("https://mcp.example.com/order.png", "https://mcp.example.com:8443/order.png", "icon-origin", "resources[0].icons[0].src")]
    [InlineData("{note}.", "{notes}.", "prompt-template", "prompts[0].messages[0].text")]
    [InlineData("{note}.", "{note.", "prompt-template", "prompts[0].messages[0].text")]
    [InlineData(": {note}.", ".", "prompt-argument-unused", "prompts[0].arguments[1].name")]
    public void Compile_Wrong_IsToldWhereItStands(string old, string replacement, string rule, string path)
    {
        Yaml.Should().Contain(old);
        var findings = Compile(Yaml.Replace(old, replacement, StringComparison.Ordinal), out var compiled);
        compiled.Should().BeNull();
        findings.Should().Contain(finding => finding.Path == path && finding.Rule.StartsWith(rule, StringComparison.Ordinal));
    }

    [Fact]
    public void Compile_PromptThatCouldGrowTooLong_IsRefused()
    {
        var text = Yaml.Replace("{note}.", string.Concat(Enumerable.Repeat("{note}", 100)), StringComparison.Ordinal)
            .Replace("maxLength: 100", "maxLength: 4096", StringComparison.Ordinal);
        Compile(text, out _).Should().ContainSingle(finding => finding.Rule == "prompt-size");
    }

    [Fact]
    public void Reload_ResourceOfAnotherFileOverlaps_TheServedOneStays()
    {
        var catalog = new ToolCatalog(Compiler());
        catalog.Reload([new ManifestFile("a.yaml", Encoding.UTF8.GetBytes(Yaml), Problem: null)]).HasErrors.Should().BeFalse();
        const string Other = """
            manifest: other
            version: 1.0.0
            owner: team
            backend: {baseUrl: 'https://other.internal.example', allowedNetworks: [10.20.0.0/16]}
            tools: []
            resources:
              - name: other
                description: Another reading of the same URI.
                uri: orders://{x}
                access: {authenticated: true}
                request: {method: GET, path: '/x/{x}'}
                arguments: {type: object, required: [x], properties: {x: {type: string}}}
                response: {fields: {id: public}}
            """;
        var reload = catalog.Reload(
        [
            new ManifestFile("0.yaml", Encoding.UTF8.GetBytes(Other), Problem: null), new ManifestFile("a.yaml", Encoding.UTF8.GetBytes(Yaml), Problem: null),
        ]);
        reload.Findings.Should().ContainSingle().Which.Rule.Should().Be("resource-taken");
        reload.Snapshot.TryFindResource("orders://ORD-1", out var resource, out _).Should().BeTrue();
        resource!.Identity.Name.Should().Be("order");
    }

    private static CatalogCompiler Compiler() => new(new CatalogRules
    {
        Limits = new LimitsOptions(),
        Masking = MaskingPolicy.Compile(new MaskingOptions()),
        Networks = new NetworkOptions(),
        Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
        Credentials = null,
        PublicUrl = new Uri("https://mcp.example.com/mcp"),
    });

    private static IReadOnlyList<ManifestFinding> Compile(string text, out CompiledManifest? compiled)
    {
        var read = ManifestReader.Read("orders.yaml", Encoding.UTF8.GetBytes(text));
        compiled = Compiler().Compile("orders.yaml", read);
        return read.Findings.Findings;
    }

    private static CatalogSnapshot Snapshot()
    {
        Compile(Yaml, out var compiled).Should().BeEmpty();
        return new CatalogSnapshot("digest", [compiled!]);
    }
}
