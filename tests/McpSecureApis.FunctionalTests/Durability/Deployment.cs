using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpSecureApis.Core.Keys;
using McpSecureApis.Demo;
using McpSecureApis.FunctionalTests.Demo;
using OrdersBackend;

namespace McpSecureApis.FunctionalTests.Durability;

/// <summary>
/// <c>serve</c> as an operator deploys it, restarted at will, before an issuer and a backend that live on: what the backend received
/// survives the death of the server.
/// </summary>
internal sealed class Deployment : IAsyncDisposable
{
    public const string Tenant = "shop-north";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deployment-");
    private readonly string _backendSecret = DemoFolder.RandomText();
    private DevelopmentIssuer _issuer = null!;
    private ChildProcess? _server;

    public OrdersServer Backend { get; private set; } = null!;

    public string Mcp { get; private set; } = string.Empty;

    public string Token { get; private set; } = string.Empty;

    public string Trail => Path.Combine(_folder.FullName, "trail");

    public string HashKeyFile => Path.Combine(_folder.FullName, "hash.key");

    public string ServerLog => _server?.Error ?? string.Empty;

    public string Ready => Mcp.Replace("/mcp", "/health/ready", StringComparison.Ordinal);

    /// <param name="otlpEndpoint">Where telemetry goes; null exports none.</param>
    public static async Task<Deployment> CreateAsync(string? otlpEndpoint = null)
    {
        var deployment = new Deployment();
        await deployment.PrepareAsync(otlpEndpoint);
        return deployment;
    }

    /// <summary>Starts the server and waits until it is ready.</summary>
    /// <param name="environment">Further variables of its environment.</param>
    public async Task StartAsync(params (string Name, string Value)[] environment)
    {
        var variables = environment.ToDictionary(entry => entry.Name, entry => (string?)entry.Value, StringComparer.Ordinal);
        variables["TEST_BACKEND_SECRET"] = _backendSecret;
        _server = ChildProcess.Start(
            ChildProcess.Program,
            ["serve", "--configuration", Path.Combine(_folder.FullName, "settings.json")],
            variables);
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (_server.HasExited)
            {
                throw new InvalidOperationException("The server ended: " + _server.Error);
            }

            if (await IsReadyAsync())
            {
                return;
            }

            await Task.Delay(25);
        }

        throw new InvalidOperationException("The server did not become ready: " + _server.Error);
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await HttpCaller.GetAsync(Ready)).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task KillAsync()
    {
        await _server!.KillAsync();
        await EndAsync();
    }

    public async Task<int> StopAsync()
    {
        var exitCode = await _server!.SignalAsync("TERM");
        await EndAsync();
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            await KillAsync();
        }

        TestKit.Canaries.OutputPath("trail", Trail);
        await Backend.DisposeAsync();
        await _issuer.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task EndAsync()
    {
        TestKit.Canaries.Output("serve stdout", _server!.Output);
        TestKit.Canaries.Output("serve stderr", _server.Error);
        await _server.DisposeAsync();
        _server = null;
    }

    private async Task PrepareAsync(string? otlpEndpoint)
    {
        _issuer = await DevelopmentIssuer.StartAsync(port: 0, TimeProvider.System, CancellationToken.None);
        Backend = await OrdersServer.StartAsync(
            new OrdersServerOptions { IsAuthorized = value => value == "Bearer " + _backendSecret }, CancellationToken.None);
        Mcp = $"http://127.0.0.1:{FreePort()}/mcp";
        var client = new DevelopmentClient("load", Secret.Of(DemoFolder.RandomText()), Mcp, "orders.read", Tenant);
        _issuer.Add(client);
        Token = _issuer.Mint(client);
        TestKit.Canaries.Secret(Token, "token of the load");
        TestKit.Canaries.Secret(_backendSecret, "static credential");
        var manifests = _folder.CreateSubdirectory("manifests");
        await File.WriteAllTextAsync(Path.Combine(manifests.FullName, "orders.yaml"), $$"""
            manifest: orders
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: '{{Backend.Url}}', allowedNetworks: [127.0.0.0/8], credential: orders-service}
            tools:
              - name: orders_get
                description: Returns one order.
                effect: read
                access: {scopes: [orders.read]}
                request: {method: GET, path: '/orders/{orderId}'}
                arguments: {type: object, required: [orderId], properties: {orderId: {type: string, pattern: '^ORD-[0-9]{8}$' } } }
                bind: {tenant: {claim: tenant_id, in: header, name: X-Tenant} }
                response: {fields: {id: public, customer.email: email, notes: free-text} }
                limits: {perCaller: 1000000/min, concurrent: 64}
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "settings.json"), JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = Mcp, Listen = new Uri(Mcp).GetLeftPart(UriPartial.Authority), Hosts = new[] { new Uri(Mcp).Authority } },
            Issuers = new[] { new { _issuer.Issuer, AllowedScopes = new[] { "orders.*" }, AllowedTenants = new[] { "*" } } },
            Catalog = new { Path = "manifests" },
            Approvals = "Report",
            Credentials = new Dictionary<string, object>
            {
                ["orders-service"] = new { Type = "static", Value = "env:TEST_BACKEND_SECRET", Use = new { Origins = new[] { "loopback" }, Manifests = new[] { "*" } } },
            },
            Limits = new { PerCaller = "1000000/min", PerCallerConcurrent = 64, PerBackendConcurrent = 64, RefusedCalls = "1000000/min", PerCallerRequests = "1000000/min", Unauthenticated = "1000000/min" },
            Audit = new { Path = "trail", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
            Telemetry = otlpEndpoint is null ? null : new { OtlpEndpoint = otlpEndpoint },
        }));
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
