using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Keys;
using McpSecureApis.Demo;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Demo;
using McpSecureApis.TestKit;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace McpSecureApis.FunctionalTests.Tls;

/// <summary>
/// <c>serve</c> as a process whose trust store is a file with a private authority, as the quick start says, and backends with certificates of
/// every kind. A tool of each backend is named after it.
/// </summary>
public sealed class TlsDeployment : IAsyncLifetime
{
    public const string Canary = "canary-certificate-text";

    private readonly string _root = Directory.CreateTempSubdirectory("tls-").FullName;
    private readonly TestAuthority _trusted = new("Private authority");
    private readonly TestAuthority _foreign = new($"{Canary} authority");
    private readonly Dictionary<string, TlsBackend> _backends = new(StringComparer.Ordinal);
    private DevelopmentIssuer _issuer = null!;
    private ChildProcess _server = null!;
    private string _mcp = string.Empty;

    /// <summary>Stands where a certificate says that its issuer's certificate is.</summary>
    internal RawServer IssuerCertificates { get; private set; } = null!;

    internal string Log => _server.Error;

    internal TlsBackend this[string name] => _backends[name];

    public async ValueTask InitializeAsync()
    {
        using var below = _trusted.Below("Issuing authority");
        var issuerCertificate = below.Der;
        IssuerCertificates = new RawServer(async exchange =>
        {
            await exchange.WriteAsync(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/pkix-cert\r\nContent-Length: {issuerCertificate.Length}\r\n\r\n")));
            await exchange.WriteAsync(issuerCertificate);
            return true;
        });
        const HttpProtocols Both = HttpProtocols.Http1AndHttp2;
        _backends["modern"] = await TlsBackend.StartAsync(_trusted.Issue(["localhost"]), Both);
        _backends["narrow"] = await TlsBackend.StartAsync(_trusted.Issue(["localhost"]), Both, streams: 2);
        _backends["older"] = await TlsBackend.StartAsync(_trusted.Issue(["localhost"]), HttpProtocols.Http1);
        _backends["othername"] = await TlsBackend.StartAsync(_trusted.Issue(["other.example.test"], Canary), Both);
        _backends["expired"] = await TlsBackend.StartAsync(_trusted.Issue(["localhost"], Canary, end: DateTimeOffset.UtcNow.AddHours(-1)), Both);
        _backends["untrusted"] = await TlsBackend.StartAsync(_foreign.Issue(["localhost"], Canary), Both);
        _backends["incomplete"] = await TlsBackend.StartAsync(
            below.Issue(["localhost"], Canary, new Uri(IssuerCertificates.Url, "issuing.cer").ToString()), Both);
        _issuer = await DevelopmentIssuer.StartAsync(port: 0, TimeProvider.System, CancellationToken.None);
        await WriteFilesAsync();
        _server = ChildProcess.Start(
            ChildProcess.Program, ["serve", "--configuration", Path.Combine(_root, "configuration.json")],
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["SSL_CERT_FILE"] = Path.Combine(_root, "authorities.pem"),
                ["TEST_CLIENT_SECRET"] = "unused",
            });
        await UntilReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var backend in _backends.Values)
        {
            await backend.DisposeAsync();
        }

        await IssuerCertificates.DisposeAsync();
        await _issuer.DisposeAsync();
        _trusted.Dispose();
        _foreign.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>The log comes through a pipe, perhaps after the answer.</summary>
    internal async Task UntilLoggedAsync(string line)
    {
        var giveUp = DateTime.UtcNow.AddSeconds(30);
        while (!Log.Contains(line, StringComparison.Ordinal) && DateTime.UtcNow < giveUp)
        {
            await Task.Delay(20);
        }

        Log.Should().Contain(line);
    }

    internal Task<HttpAnswer> CallAsync(TestCaller caller, string tool) => HttpCaller.CallAsync(_mcp, Mint(caller), tool, """{"key":"k"}""");

    /// <summary>A call whose client leaves when told.</summary>
    internal async Task CallAndLeaveAsync(TestCaller caller, string tool, Task leave)
    {
        using var gone = new CancellationTokenSource();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, _mcp)
        {
            Content = new StringContent(
                $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{"key":"k"}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Mint(caller));
        request.Headers.Add("MCP-Protocol-Version", ToolChannel.November2025);
        var call = client.SendAsync(request, gone.Token);
        await leave;
        await gone.CancelAsync();
        await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>();
    }

    internal IReadOnlyList<JsonElement> RecordsOf(TestCaller caller) =>
    [
        .. Directory.GetFiles(Path.Combine(_root, "audit"), "*.jsonl").SelectMany(Lines).Where(line => line.Contains($"\"{caller.Name}\"", StringComparison.Ordinal))
            .Select(line => JsonElement.Parse(line)),
    ];

    private string Mint(TestCaller caller) =>
        _issuer.Mint(new DevelopmentClient(caller.Name, Secret.Of("unused"), _mcp, caller.Scopes, caller.Tenant));

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task WriteFilesAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        _mcp = $"http://127.0.0.1:{port}/mcp";
        await File.WriteAllTextAsync(Path.Combine(_root, "authorities.pem"), _trusted.Pem);
        var manifests = Directory.CreateDirectory(Path.Combine(_root, "manifests")).FullName;
        foreach (var (name, backend) in _backends)
        {
            await File.WriteAllTextAsync(
                Path.Combine(manifests, $"{name}.yaml"), ContractManifests.One(name, backend.Url, networks: "127.0.0.0/8, '::1/128'", credential: null));
        }

        await File.WriteAllTextAsync(
            Path.Combine(manifests, "tokened.yaml"),
            ContractManifests.One("tokened", _backends["modern"].Url, networks: "127.0.0.0/8, '::1/128'", credential: "remote"));
        await File.WriteAllTextAsync(Path.Combine(_root, "configuration.json"), JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl = _mcp, Listen = $"http://127.0.0.1:{port}", Hosts = new[] { "127.0.0.1" } },
            Issuers = new[] { new { _issuer.Issuer, AllowedScopes = new[] { "*" }, AllowedTenants = new[] { "*" } } },
            Catalog = new { Path = "manifests" },
            Approvals = "Report",
            Networks = new { ConnectTimeout = "00:00:10" },
            Credentials = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["remote"] = new
                {
                    Type = "client_credentials",
                    TokenEndpoint = _backends["incomplete"].Url + "/token",
                    ClientId = "gateway",
                    ClientSecret = "env:TEST_CLIENT_SECRET",
                    Use = new { Origins = new[] { "loopback" }, Manifests = new[] { "tokened" } },
                },
            },
            Limits = new { PerCaller = "100000/min", PerCallerRequests = "100000/min", PerCallerConcurrent = 64 },
            Logging = new { Level = "Debug" },
            Audit = new { Path = "audit", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
        }));
    }

    private async Task UntilReadyAsync()
    {
        var giveUp = DateTime.UtcNow.AddMinutes(1);
        while (true)
        {
            _server.HasExited.Should().BeFalse("the server runs: {0}", _server.Error);
            (DateTime.UtcNow < giveUp).Should().BeTrue("the server becomes ready: {0}", _server.Error);
            try
            {
                if ((await HttpCaller.GetAsync(_mcp.Replace("/mcp", "/health/ready", StringComparison.Ordinal))).Status == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(25);
        }
    }
}
