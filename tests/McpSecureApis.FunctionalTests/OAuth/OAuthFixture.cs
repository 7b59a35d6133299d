using System.Net;
using System.Text.Json;
using McpSecureApis.FunctionalTests.Clients;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.FunctionalTests.Durability;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;

namespace McpSecureApis.FunctionalTests.OAuth;

/// <summary>The gateway with an issuer that it finds by discovery, that issuer, and a backend.</summary>
public sealed class OAuthFixture : IAsyncLifetime
{
    public const string Redirect = "http://127.0.0.1:6274/oauth/callback";
    public const string DocumentUrl = "https://client.example.com/oauth/client.json";

    private readonly string _folder = Directory.CreateTempSubdirectory("oauth-").FullName;
    private HttpGateway _gateway = null!;

    /// <summary>A resource of the same authorization server that is not ours.</summary>
    public string Elsewhere { get; private set; } = string.Empty;

    /// <summary>The address of the gateway, which is its audience.</summary>
    public string Mcp { get; private set; } = string.Empty;

    internal AuthorizationServer Server { get; private set; } = null!;

    internal RecordingBackend Backend { get; } = new();

    public async ValueTask InitializeAsync()
    {
        NodePrograms.RequireInstalled();
        var root = $"http://127.0.0.1:{Deployment.FreePort()}";
        Mcp = root + "/mcp";
        Elsewhere = root + "/elsewhere";
        string[] scopes = ["orders.read", "reports.read", "payroll.read"];
        Server = await AuthorizationServer.StartAsync(
            new Dictionary<string, string[]>(StringComparer.Ordinal) { [Mcp] = scopes, [Elsewhere] = scopes },
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [DocumentUrl] = new
                {
                    client_id = DocumentUrl,
                    client_name = "A client with a document",
                    application_type = "native",
                    redirect_uris = new[] { Redirect },
                    grant_types = new[] { "authorization_code", "refresh_token" },
                    response_types = new[] { "code" },
                    token_endpoint_auth_method = "none",
                },
            });
        Directory.CreateDirectory(Path.Combine(_folder, "manifests"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "manifests", "shop.yaml"), Manifest());
        var configuration = Path.Combine(_folder, "appsettings.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = Mcp, Listen = root, Hosts = new[] { new Uri(root).Authority } },

            // What the issuer may grant here; that it knows payroll.read changes nothing.
            Issuers = new[] { new { Server.Issuer, AllowedScopes = new[] { "orders.*", "reports.*" }, AllowedTenants = new[] { "*" } } },
            Catalog = new { Path = "manifests" },
            Approvals = "Report",
            Limits = new { Unauthenticated = "1000/min" },
            Audit = new { Path = "audit", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
        }));
        _gateway = await HttpGateway.StartAsync(OperatorConfiguration.Read(configuration, []), TextWriter.Null, CancellationToken.None);
        var ready = Mcp.Replace("/mcp", "/health/ready", StringComparison.Ordinal);
        await TestKit.Eventually.HoldsAsync(async () => (await HttpCaller.GetAsync(ready)).Status == HttpStatusCode.OK, "the issuer's keys are found by discovery");
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
            TestKit.Canaries.OutputPath("trail of the OAuth tests", Path.Combine(_folder, "audit"));
            await Server.DisposeAsync();
        }

        await Backend.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal IReadOnlyList<JsonElement> Records() => GatewayHarness.ReadRecords(Path.Combine(_folder, "audit"));

    private string Manifest() => $$$"""
        manifest: shop
        version: 1.0.0
        owner: tests@example.com
        backend: {baseUrl: '{{{Backend.Url}}}', allowedNetworks: [127.0.0.0/8]}
        tools:
        {{{Tool("orders")}}}
        {{{Tool("reports")}}}
        {{{Tool("payroll")}}}
        """;

    private static string Tool(string name) => $$$$"""
          - name: {{{{name}}}}_get
            description: Returns one entry.
            effect: read
            access: {scopes: [{{{{name}}}}.read], visibility: listed}
            request: {method: GET, path: '/{{{{name}}}}/{key}'}
            arguments: {type: object, required: [key], properties: {key: {type: string, pattern: '^[a-z0-9-]{1,60}$'}}}
            response: {fields: {id: public, note: public}}
        """;
}
