using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Keys;
using McpSecureApis.Demo;
using McpSecureApis.FunctionalTests.Contract;
using McpSecureApis.FunctionalTests.Documentation;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.FunctionalTests.Proxy;

/// <summary>
/// Instances of the server with the same manifests, issuer and keys, and nginx with TLS in front of them, configured by the lines of the
/// operations page. Clients reach nginx by its public name and from an address of loopback that is not the one nginx connects from.
/// </summary>
internal sealed class ProxiedInstances : IAsyncDisposable
{
    public const string Host = "mcp.example.test";
    public const string Prefix = "/gateway";
    public const int ManyTools = 130;

    private const string Page = "docs/operations.md";

    private readonly string _root = Directory.CreateTempSubdirectory("proxied-").FullName;
    private readonly TestKit.TestAuthority _authority = new("Test authority");
    private readonly NginxProcess _nginx = new();
    private readonly List<HttpGateway> _instances = [];
    private readonly HashSet<int> _stopped = [];
    private readonly SharedWriter _log = new();
    private readonly List<HttpClient> _clients = [];
    private readonly ProxySettings _settings;
    private readonly int _port = FreePort();
    private DevelopmentIssuer _issuer = null!;

    private ProxiedInstances(ProxySettings settings) => _settings = settings;

    /// <summary>The address that clients use, with a port because the test has no port of its own.</summary>
    public string PublicUrl => $"https://{Host}:{_port}{Prefix}/mcp";

    public Uri Public => new(PublicUrl);

    public string Issuer => _issuer.Issuer;

    /// <summary>The time of all instances and of their issuer.</summary>
    public TestKit.RunningTimeProvider Clock { get; } = new();

    public RecordingBackend Items { get; } = new();

    public string Manifests => Path.Combine(_root, "manifests");

    public string AuthorityFile => Path.Combine(_root, "authority.pem");

    public string Log => $"{_log}\n{_nginx.Log}";

    /// <summary>A client at the usual address.</summary>
    public HttpClient Client => _clients[0];

    public static async Task<ProxiedInstances> StartAsync(ProxySettings settings)
    {
        var instances = new ProxiedInstances(settings);
        try
        {
            await instances.OpenAsync();
            return instances;
        }
        catch
        {
            await instances.DisposeAsync();
            throw;
        }
    }

    public string Mint(TestCaller caller) => _issuer.Mint(
        new DevelopmentClient(caller.Name, Secret.Of("unused"), PublicUrl, caller.Scopes, caller.Tenant) { TokenLifetime = caller.Lifetime, Claims = caller.Claims });

    /// <summary>Where one instance listens, past the proxy.</summary>
    public Uri AddressOf(int instance) => new(_instances[instance].Address, "/mcp");

    public async Task StopAsync(int instance)
    {
        if (_stopped.Add(instance))
        {
            await _instances[instance].DisposeAsync();
        }
    }

    public void WriteManifest(string name, string text)
    {
        // As a deployment does: whole, under another name, then moved.
        var hidden = Path.Combine(Manifests, "." + name);
        File.WriteAllText(hidden, text);
        File.Move(hidden, Path.Combine(Manifests, name), overwrite: true);
    }

    /// <summary>The records of a caller at one instance: each writes a trail of its own.</summary>
    public IReadOnlyList<JsonElement> RecordsOf(TestCaller caller, int instance)
    {
        var records = new List<JsonElement>();
        foreach (var path in Directory.GetFiles(Path.Combine(_root, $"audit-{instance}"), "*.jsonl").Order(StringComparer.Ordinal))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var text = reader.ReadToEnd();
            records.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
                .Where(record => record.GetProperty("caller") is { ValueKind: JsonValueKind.Object } who && who.GetProperty("client").GetString() == caller.Name));
        }

        return records;
    }

    /// <summary>What a program with its own client needs to come through: it asks no name server for the public name.</summary>
    public IReadOnlyDictionary<string, string?> NodeEnvironment => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["NODE_EXTRA_CA_CERTS"] = AuthorityFile,
        ["NODE_OPTIONS"] = $"--import={new Uri(Path.Combine(Pages.Root, "tests", "clients", "loopback-names.mjs"))}",
    };

    /// <summary>A client that connects to nginx from an address of its own and knows the authority.</summary>
    public HttpClient NewClient(string from = "127.0.0.2")
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(_authority.Pem));
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { Timeout = TimeSpan.FromSeconds(60) };
        _clients.Add(client);
        return client;
    }

    /// <summary>A correct request of a revision, to the public address or past the proxy.</summary>
    public HttpRequestMessage Request(string? token, string version, string method, string members = "", string? name = null, Uri? to = null, string capabilities = "{}")
    {
        var modern = version == ToolChannel.July2026;
        var meta = $$$"""
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{{{capabilities}}},"progressToken":"p"}
            """;
        var parameters = string.Join(',', new[] { modern ? meta : "", members }.Where(part => part.Length > 0));
        var request = new HttpRequestMessage(HttpMethod.Post, to ?? Public)
        {
            Content = new StringContent($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{method}\",\"params\":{{{parameters}}}}}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", version);
        request.Headers.Host = to is null ? null : Host;
        if (modern)
        {
            request.Headers.Add("Mcp-Method", method);
            if (name is not null)
            {
                request.Headers.Add("Mcp-Name", name);
            }
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    public HttpRequestMessage CallRequest(TestCaller caller, string version, string tool, string arguments, Uri? to = null, string more = "", string capabilities = "{}") =>
        Request(Mint(caller), version, "tools/call", $"\"name\":\"{tool}\",\"arguments\":{arguments}{more}", tool, to, capabilities);

    public async Task<ToolAnswer> CallAsync(TestCaller caller, string version, string tool, string arguments, Uri? to = null, string more = "", string capabilities = "{}")
    {
        using var request = CallRequest(caller, version, tool, arguments, to, more, capabilities);
        return await SendAsync(request);
    }

    public async Task<ToolAnswer> ListAsync(TestCaller caller, string version, string? cursor = null, Uri? to = null)
    {
        using var request = Request(Mint(caller), version, "tools/list", cursor is null ? "" : $"\"cursor\":\"{cursor}\"", to: to);
        return await SendAsync(request);
    }

    public async Task<ToolAnswer> SendAsync(HttpRequestMessage request, HttpClient? client = null)
    {
        client ??= request.RequestUri!.Scheme == Uri.UriSchemeHttps ? Client : _clients[1];
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var json = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? body.Split('\n').Last(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..]
            : body;
        return new ToolAnswer(json.StartsWith('{') ? JsonElement.Parse(json) : JsonElement.Parse("{}"), $"{response}\n{body}")
        {
            Status = (int)response.StatusCode,
            Challenge = response.Headers.WwwAuthenticate.SingleOrDefault()?.ToString(),
        };
    }

    /// <summary>Sends and comes back with the headers; what follows is read as it arrives.</summary>
    public async Task<(HttpResponseMessage Response, StreamReader Reader)> OpenStreamAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        for (var i = 0; i < _instances.Count; i++)
        {
            await StopAsync(i);
        }

        _clients.ForEach(client => client.Dispose());
        await Items.DisposeAsync();
        if (_issuer is not null)
        {
            await _issuer.DisposeAsync();
        }

        _authority.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task OpenAsync()
    {
        _issuer = await DevelopmentIssuer.StartAsync(port: 0, Clock, CancellationToken.None);
        await File.WriteAllTextAsync(AuthorityFile, _authority.Pem);
        await File.WriteAllTextAsync(Path.Combine(_root, "credential"), "a-credential");
        TestKit.KeyFiles.Write(Path.Combine(_root, "confirmation.key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Directory.CreateDirectory(Manifests);
        WriteManifest("items.yaml", ContractManifests.Items(Items.Url));
        WriteManifest("many.yaml", ContractManifests.Many(Items.Url, ManyTools));
        for (var i = 0; i < _settings.Instances; i++)
        {
            var configuration = Path.Combine(_root, $"configuration-{i}.json");
            await File.WriteAllTextAsync(configuration, Configure(i));
            var instance = await ClockedGateway.StartHttpAsync(OperatorConfiguration.Read(configuration, []), new GatewayEdges(_log), Clock);
            _instances.Add(instance);
            await instance.WaitForKeysAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        }

        using var certificate = _authority.Issue([Host, "*.example.com"]);
        TestKit.TestAuthority.WriteFiles(certificate, _nginx.Folder);
        await _nginx.StartAsync(Lines(), _port);
        NewClient();
        _clients.Add(new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) });
    }

    /// <summary>The page's lines with what the test has in the place of what an operator has.</summary>
    private string Lines()
    {
        var lines = Pages.Blocks(Page, "nginx").Single();
        var kept = Pages.Blocks(Page, "nginx kept").Single().Trim();
        lines = Replace(lines, "    server 10.0.0.11:7420;\n    server 10.0.0.12:7420;\n", string.Concat(_instances.Select(instance => $"    server {instance.Address.Authority};\n")));
        lines = Replace(lines, "listen 443 ssl;", $"listen 127.0.0.1:{_port} ssl;");
        lines = Replace(lines, "/etc/nginx/tls/mcp.example.com.pem", "server.pem");
        lines = Replace(lines, "/etc/nginx/tls/mcp.example.com.key", "server.key");
        lines = Replace(lines, "server_name mcp.example.com;", $"server_name {Host};");
        lines.Should().Contain(kept, "the page shows one of two ways");
        return _settings.Stripped ? Replace(lines, kept, Pages.Blocks(Page, "nginx stripped").Single().Trim()) : lines;
    }

    private static string Replace(string text, string part, string by)
    {
        text.Should().Contain(part, "the page has what the test replaces");
        return text.Replace(part, by, StringComparison.Ordinal);
    }

    private string Configure(int instance) => JsonSerializer.Serialize(new
    {
        Server = new
        {
            PublicUrl,
            Listen = "http://127.0.0.1:0",
            Hosts = new[] { Host },
            _settings.TrustedProxies,
            MaxBodyBytes = 256 * 1024,
            EarlyHeaders = "00:00:00.300",
            KeepAlive = "00:00:01",
        },
        Issuers = new[] { new { _issuer.Issuer, Algorithms = new[] { "RS256" }, AllowedScopes = new[] { "*" }, AllowedTenants = new[] { "*" } } },
        Catalog = new { Path = "manifests" },
        Approvals = "Report",
        Networks = new { ConnectTimeout = "00:00:10" },
        Credentials = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["contract"] = new
            {
                Type = "static",
                Value = "file:" + Path.Combine(_root, "credential"),
                Use = new { Origins = new[] { "loopback" }, Manifests = new[] { "*" } },
            },
        },
        Confirmation = new { KeyFile = "confirmation.key", UsedPath = "used" },
        Limits = new { PerCaller = "100000/min", PerCallerRequests = "100000/min", PerCallerConcurrent = 64, RefusedCalls = "100000/min", _settings.Unauthenticated },
        Audit = new { Path = $"audit-{instance}", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
