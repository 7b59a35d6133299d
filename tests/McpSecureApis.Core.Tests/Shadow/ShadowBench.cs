using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Shadow;
using McpSecureApis.Core.Tests.Audit;
using McpSecureApis.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Core.Tests.Shadow;

/// <summary>A served manifest and a proposed one, with the trail that takes what differs.</summary>
internal sealed class ShadowBench : IDisposable
{
    public const string Served = """
        manifest: shop
        version: 1.0.0
        owner: team@example.com
        backend: {baseUrl: 'https://shop.example/api', allowedNetworks: [10.20.0.0/16]}
        tools:
          - name: find
            description: Finds items.
            effect: read
            access: {scopes: [shop.read]}
            request: {method: GET, path: '/items/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: string, pattern: '^[a-z]{1,9}$'}}}
            response:
              fields: {id: public, owner.email: email, note: free-text, 'labels.*': public, 'lines[].sku': internal}
          - name: create
            description: Creates an order.
            effect: write
            access: {scopes: [shop.write]}
            request: {method: POST, path: /orders, body: {amount: '{amount}'}}
            arguments: {type: object, required: [amount], properties: {amount: {type: integer, minimum: 1, maximum: 50}}}
            response: {fields: {id: public}}
        resources:
          - name: item
            description: One item.
            uri: shop://{id}
            access: {scopes: [shop.read]}
            request: {method: GET, path: '/items/{id}'}
            arguments: {type: object, required: [id], properties: {id: {type: string, maxLength: 9}}}
            response: {fields: {id: public}}
        prompts:
          - name: ask
            description: Asks for an item.
            access: {scopes: [shop.read]}
            arguments: [{name: item, description: The item., required: true, maxLength: 20}]
            messages: [{text: 'Find {item}.'}]
        """;

    private readonly CatalogCompiler _compiler = new(new CatalogRules
    {
        Limits = new LimitsOptions(),
        Masking = MaskingPolicy.Compile(new MaskingOptions()),
        Networks = new NetworkOptions(),
        Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
        Credentials = null,
    });

    public TrailFixture Trail { get; } = new();

    public ManualTimeProvider Clock { get; } = new();

    public static Caller Caller { get; } = new()
    {
        Issuer = "https://issuer.example",
        Subject = "caller-a",
        Client = "c1",
        Tenant = "acme",
        Scopes = ScopeSet.Parse("shop.read shop.write"),
    };

    public void Dispose() => Trail.Dispose();

    public CatalogSnapshot Load(string yaml)
    {
        var reload = new ToolCatalog(_compiler).Reload([new ManifestFile("shop.yaml", Encoding.UTF8.GetBytes(yaml), Problem: null)]);
        reload.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Message).Should().BeEmpty();
        return reload.Snapshot;
    }

    public static string Change(string old, string now)
    {
        Served.Should().Contain(old);
        return Served.Replace(old, now, StringComparison.Ordinal);
    }

    public ShadowComparison Start(AuditTrail trail, string? proposed)
    {
        var comparison = new ShadowComparison(trail, Clock, NullLogger<ShadowComparison>.Instance);
        comparison.Propose(proposed is null ? null : Load(proposed));
        return comparison;
    }

    /// <summary>One call of a tool that is over, and the outcomes that its record has.</summary>
    public async Task<IReadOnlyList<string>> CallAsync(string proposed, string tool, string arguments, string? reply = null, Caller? caller = null)
    {
        var served = Load(Served);
        await using (var trail = await Trail.OpenAsync())
        await using (var comparison = Start(trail, proposed))
        {
            served.TryFind(tool, out var definition);
            var call = comparison.BeginTool(caller ?? Caller, tool, definition);
            if (reply is not null)
            {
                call!.Take(Encoding.UTF8.GetBytes(reply));
            }

            call?.Finish(JsonElement.Parse(arguments));
        }

        return [.. Outcomes().Select(outcome => outcome.Name)];
    }

    public IEnumerable<JsonProperty> Outcomes() => Events().SelectMany(happened => happened.GetProperty("outcomes").EnumerateObject());

    public IEnumerable<JsonElement> Events() => Records().Select(record => record.GetProperty("event"));

    public IEnumerable<JsonElement> Records() => Trail.Segments.SelectMany(File.ReadLines).Select(line => JsonElement.Parse(line))
        .Where(record => record.TryGetProperty("event", out var happened) && happened.GetProperty("kind").GetString() == "shadow");
}
