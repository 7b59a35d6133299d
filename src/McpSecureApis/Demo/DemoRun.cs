using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpSecureApis.Core.Keys;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using OrdersBackend;

namespace McpSecureApis.Demo;

/// <summary>
/// Everything of the main job on loopback, with nothing installed: sample backend, token issuer, secrets, sample manifests, and the
/// server as <c>serve</c> would start it from the written configuration.
/// </summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private const string BackendAudience = "https://orders.demo.example";

    private readonly DemoFolder _folder;
    private readonly DevelopmentIssuer _issuer;
    private readonly OrdersServer _backend;
    private readonly HttpGateway _gateway;

    private DemoRun(DemoFolder folder, DevelopmentIssuer issuer, OrdersServer backend, HttpGateway gateway, DemoDescription description)
    {
        _folder = folder;
        _issuer = issuer;
        _backend = backend;
        _gateway = gateway;
        Description = description;
    }

    public DemoDescription Description { get; }

    /// <summary>The private folder of this run.</summary>
    public string Folder => _folder.Root;

    /// <param name="port">Port of the server; 0 takes a free one.</param>
    /// <param name="issuerPort">Port of the token issuer; 0 takes a free one.</param>
    /// <param name="audit">Folder of the audit trail; null makes a new one, which is kept.</param>
    /// <param name="error">Where the log goes.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<DemoRun> StartAsync(int port, int issuerPort, string? audit, TextWriter error, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var folder = DemoFolder.Create();
        DevelopmentIssuer? issuer = null;
        OrdersServer? backend = null;
        HttpGateway? gateway = null;
        try
        {
            issuer = await DevelopmentIssuer.StartAsync(issuerPort, clock, cancellationToken);
            var inspection = DemoFolder.RandomText();
            backend = await OrdersServer.StartAsync(
                new OrdersServerOptions { IsAuthorized = value => IsBackendToken(issuer, value), InspectionHeader = inspection },
                cancellationToken);
            var mcp = $"http://127.0.0.1:{(port == 0 ? FreePort() : port)}/mcp";
            var trail = Path.GetFullPath(audit ?? Directory.CreateTempSubdirectory("mcp-secure-apis-audit-").FullName);

            var service = new DevelopmentClient("orders-service", NewSecret(), BackendAudience, "orders", Tenant: null);
            issuer.Add(service);
            var clients = DemoRole.All
                .Select(role => new DevelopmentClient(role.Name, NewSecret(), mcp, role.Scope, OrdersServer.SampleTenant))
                .ToList();
            clients.ForEach(issuer.Add);
            WriteTokenAccess(folder, issuer, clients);
            DemoConfiguration.Write(folder, mcp, issuer, backend.Url, service, trail);

            gateway = await HttpGateway.StartAsync(OperatorConfiguration.Read(folder.Configuration, []), error, cancellationToken);

            // An attempt that failed on a busy machine is repeated after 30 s.
            await gateway.WaitForKeysAsync(TimeSpan.FromSeconds(40), cancellationToken);
            var description = new DemoDescription
            {
                Mcp = mcp,
                Issuer = issuer.Issuer,
                Backend = backend.Url,
                BackendAuthorization = "Bearer " + issuer.Mint(service),
                BackendInspection = inspection,
                Tokens = clients.ToDictionary(client => client.Id, issuer.Mint, StringComparer.Ordinal),
                Audit = trail,
                Manifests = folder.Manifests,
                Configuration = folder.Configuration,
                Stdio = Stdio(folder, issuer.Mint(clients[0])),
            };
            DemoFiles.Write(folder, description);
            return new DemoRun(folder, issuer, backend, gateway, description);
        }
        catch
        {
            await DisposeAsync(folder, issuer, backend, gateway);
            throw;
        }
    }

    public ValueTask DisposeAsync() => DisposeAsync(_folder, _issuer, _backend, _gateway);

    /// <summary>What was started, the last first. The secrets of the run go with the folder, whatever becomes of the rest.</summary>
    private static async ValueTask DisposeAsync(DemoFolder folder, params IAsyncDisposable?[] started)
    {
        try
        {
            foreach (var part in started.Reverse().OfType<IAsyncDisposable>())
            {
                await part.DisposeAsync();
            }
        }
        finally
        {
            folder.Dispose();
        }
    }

    private static Secret NewSecret() => Secret.Of(DemoFolder.RandomText());

    private static bool IsBackendToken(DevelopmentIssuer issuer, string authorization) =>
        authorization.StartsWith("Bearer ", StringComparison.Ordinal) && issuer.IsValid(authorization["Bearer ".Length..], BackendAudience);

    private static void WriteTokenAccess(DemoFolder folder, DevelopmentIssuer issuer, IEnumerable<DevelopmentClient> clients)
    {
        var access = new DemoTokenAccess(
            new Uri(issuer.TokenEndpoint), clients.ToDictionary(client => client.Id, client => client.ClientSecret.Reveal(), StringComparer.Ordinal));
        folder.Write(DemoFolder.TokenAccessFile, JsonSerializer.Serialize(access));
    }

    /// <summary>The built program itself, not <c>dotnet run</c>: a client that starts it must not wait for a build.</summary>
    private static DemoStdio Stdio(DemoFolder folder, string token)
    {
        string[] arguments = ["serve", "--stdio", "--configuration", folder.Configuration];
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [StdioCaller.TokenVariable] = token };
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "mcp-secure-apis.exe" : "mcp-secure-apis");
        return File.Exists(program)
            ? new DemoStdio(program, arguments, environment)
            : new DemoStdio("dotnet", [Path.Combine(AppContext.BaseDirectory, "mcp-secure-apis.dll"), .. arguments], environment);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
