using System.Text;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Masking;

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

    private static IReadOnlyList<string> Find(string text)
    {
        var read = ManifestReader.Read("shop.yaml", Encoding.UTF8.GetBytes(text));
        new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = MaskingPolicy.Compile(new MaskingOptions()),
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
        }).Compile("shop.yaml", read).Should().BeNull();
        return [.. read.Findings.Findings.Select(finding => $"{finding.Rule} {finding.Path}")];
    }
}
