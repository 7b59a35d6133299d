using System.Text;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Tests.Authorization;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Catalog;

/// <summary>A list that is remembered is the one that the access check of each tool would give.</summary>
public sealed class VisibleToolsTests
{
    private static readonly string[] Access =
    [
        "authenticated: true", "scopes: [a]", "scopes: [b]", "scopes: [a, b]", "scopes: [b, a]", "anyOf: [[a], [b]]", "anyOf: [[a, b]]", "{scopes: [a], anyOf: [[b], [c]]}",
        "{scopes: [a, or], anyOf: [[b]]}", "{scopes: [a], anyOf: [[or], [b]]}", "{scopes: [a], visibility: listed}", "{scopes: [c], visibility: listed}",
        "{authenticated: true, when: ['caller.department == \"finance\"']}", "{scopes: [a], when: ['caller.department == \"finance\"']}",
        "{authenticated: true, when: ['caller.level == \"finance\"']}", "{scopes: [a], when: ['caller.department == \"finance\"', 'caller.level == \"7\"']}",
    ];

    [Fact]
    public void ToolsOf_AnyCaller_AreThoseThatTheCheckOfACallLetsThrough()
    {
        var snapshot = Load(Enumerable.Range(0, 200).Select(number => Access[number % Access.Length]));
        string[] scopes = ["", "a", "b", "c", "a b", "a c", "b c", "a b c", "a or", "a b or", "A", "ab"];
        string[] claims = ["{}", """{"department":"finance"}""", """{"department":"Finance"}""", """{"level":"finance"}""", """{"department":"finance","level":"7"}""", """{"department":["finance"]}"""];
        foreach (var granted in scopes.Concat(scopes.Reverse()))
        {
            foreach (var claim in claims)
            {
                var caller = AccessFixture.Caller(granted, claim);
                snapshot.ToolsOf(caller).Should().Equal(
                    snapshot.Tools.Where(tool => tool.Access.CheckCaller(caller) is not { Reason: RefusalReason.HiddenTool }), "'{0}' {1}", granted, claim);
            }
        }
    }

    [Fact]
    public void ToolsOf_CallersWhoSeeTheSame_ShareOneList()
    {
        var snapshot = Load(Access);
        snapshot.ToolsOf(AccessFixture.Caller("a")).Should().BeSameAs(snapshot.ToolsOf(AccessFixture.Caller("a zzz")));
        snapshot.ToolsOf(AccessFixture.Caller("a")).Should().NotBeSameAs(snapshot.ToolsOf(AccessFixture.Caller("b")));
        snapshot.ToolsOf(AccessFixture.Caller("a", """{"department":"finance"}""")).Should().NotBeSameAs(snapshot.ToolsOf(AccessFixture.Caller("a")));
    }

    [Fact]
    public void Of_ManyKindsOfCallers_RemembersFew()
    {
        var visible = new VisibleTools(Load(Enumerable.Range(0, 10).Select(number => $"scopes: [s{number}]")).Tools);
        for (var kind = 0; kind < 1 << 10; kind++)
        {
            var scopes = Enumerable.Range(0, 10).Where(number => (kind & (1 << number)) != 0).Select(number => $"s{number}").ToList();
            visible.Of(AccessFixture.Caller(string.Join(' ', scopes))).Should().HaveCount(scopes.Count);
            visible.Remembered.Should().BeLessThanOrEqualTo(VisibleTools.MostLists);
        }
    }

    [Fact]
    public async Task Of_TenThousandTools_AllocatesNothingForAListThatIsRemembered()
    {
        var tools = Load(Enumerable.Range(0, 100).Select(number => number % 2 == 0 ? "scopes: [a]" : "scopes: [b]")).Tools;
        var visible = new VisibleTools([.. Enumerable.Range(0, 100).SelectMany(_ => tools)]);
        var caller = AccessFixture.Caller("a");
        visible.Of(caller).Should().HaveCount(5_000);

        (await Allocations.OnceWarmAsync(() => visible.Of(caller))).Should().Be(0);
    }

    private static CatalogSnapshot Load(IEnumerable<string> access)
    {
        var text = new StringBuilder("""
            manifest: many
            version: 1.0.0
            owner: team@example.com
            claims: {department: string, level: string}
            backend: {baseUrl: 'https://many.internal.example', allowedNetworks: [10.0.0.0/8]}
            tools:

            """);
        foreach (var (entry, number) in access.Select((entry, number) => (entry, number)))
        {
            var block = entry.StartsWith('{') ? entry : $"{{{entry}}}";
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $$$"""
                  - name: tool_{{{number}}}
                    description: d
                    effect: read
                    access: {{{block}}}
                    request: {method: GET, path: /things}
                    response: {fields: {id: public}}

                """);
        }

        var catalog = new ToolCatalog(new CatalogCompiler(new CatalogRules
        {
            Limits = new LimitsOptions(),
            Masking = MaskingPolicy.Compile(new MaskingOptions()),
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
        }));
        var reload = catalog.Reload([new ManifestFile("many.yaml", Encoding.UTF8.GetBytes(text.ToString()), Problem: null)]);
        reload.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Should().BeEmpty();
        return reload.Snapshot;
    }
}
