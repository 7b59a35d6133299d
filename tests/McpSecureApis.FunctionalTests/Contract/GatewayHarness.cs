using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Core.Keys;
using McpSecureApis.Demo;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Servers;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.TestKit;
using Microsoft.Extensions.DependencyInjection;
using OrdersBackend;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>
/// The real rooms, opened from a real configuration file in a folder of their own, with the real web server in front and stdio beside
/// it, a real issuer, the sample backend and backends that keep every byte. Nothing inside is replaced; only time can be moved on.
/// </summary>
internal sealed class GatewayHarness : IAsyncDisposable
{
    public const string PublicUrl = "https://mcp.example.com/mcp";
    public const string AllowedOrigin = "https://app.example.com";
    public const int ManyTools = 130;
    public const int ManyEntries = 130;

    private readonly string _root = Directory.CreateTempSubdirectory("contract-").FullName;
    private readonly SharedWriter _log = new();
    private readonly Dictionary<string, DevelopmentIssuer> _moreIssuers = new(StringComparer.Ordinal);
    private DevelopmentIssuer _issuer = null!;
    private HttpGateway _http = null!;
    private bool _stopped;

    private GatewayHarness()
    {
    }

    /// <summary>The credential that requests to backends carry, a value like no other.</summary>
    public string Credential { get; } = "credential-" + DemoFolder.RandomText();

    /// <summary>The time of the gateway and of its issuers.</summary>
    public RunningTimeProvider Clock { get; } = new();

    public RecordingBackend Items { get; } = new();

    /// <summary>A backend of its own for what counts against a circuit.</summary>
    public RecordingBackend Failing { get; } = new();

    public RecordingBackend Circuit { get; } = new();

    /// <summary>Is named by no manifest.</summary>
    public RecordingBackend Foreign { get; } = new();

    public OrdersServer Orders { get; private set; } = null!;

    public FaultPlan Faults { get; } = new();

    public Gateway Gateway => _http.Rooms;

    public string Configuration => Path.Combine(_root, "configuration.json");

    public string Manifests => Path.Combine(_root, "manifests");

    public string AuditFolder => Path.Combine(_root, "audit");

    public string Issuer => _issuer.Issuer;

    public Uri Address => _http.Address;

    public Uri? AdminAddress => _http.AdminAddress;

    public string AdminTokenFile => Path.Combine(_root, "admin.token");

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };

    public string Log => _log.ToString();

    /// <summary>How many requests all backends together have received.</summary>
    public int BackendRequests => new[] { Items, Failing, Circuit, Foreign }.Sum(backend => backend.Requests.Count) + Orders.Requests.Count;

    public static async Task<GatewayHarness> StartAsync(GatewaySettings settings)
    {
        var harness = new GatewayHarness();
        await harness.OpenAsync(settings);
        return harness;
    }

    public string Mint(TestCaller caller, string audience = PublicUrl) => (caller.Issuer is { } name ? _moreIssuers[name] : _issuer).Mint(
        new DevelopmentClient(caller.Name, Secret.Of("unused"), audience, caller.Scopes, caller.Tenant) { TokenLifetime = caller.Lifetime, Claims = caller.Claims });

    public void WriteManifest(string name, string text)
    {
        // As a deployment does: whole, under another name, then moved.
        var hidden = Path.Combine(Manifests, "." + name);
        File.WriteAllText(hidden, text);
        File.Move(hidden, Path.Combine(Manifests, name), overwrite: true);
    }

    /// <summary>The records so far, in the order of the trail.</summary>
    public IReadOnlyList<JsonElement> Records() => ReadRecords(AuditFolder);

    /// <summary>The whole lines of a trail that may still be written.</summary>
    public static IReadOnlyList<JsonElement> ReadRecords(string folder)
    {
        var records = new List<JsonElement>();
        foreach (var path in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var text = reader.ReadToEnd();
            records.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)));
        }

        return records;
    }

    /// <summary>The records of one caller's calls.</summary>
    public IReadOnlyList<JsonElement> RecordsOf(TestCaller caller) => RecordsOf(caller, AuditFolder);

    /// <summary>The same from another trail.</summary>
    public static IReadOnlyList<JsonElement> RecordsOf(TestCaller caller, string folder) =>
        [.. ReadRecords(folder).Where(record => record.GetProperty("caller") is { ValueKind: JsonValueKind.Object } who && who.GetProperty("client").GetString() == caller.Name)];

    /// <summary>Revokes as another process does, and waits until the gateway has taken it up.</summary>
    internal async Task RevokeAsync(Revocation revocation)
    {
        await new FileRevocationStore(Path.Combine(_root, "state"), TimeProvider.System).AddAsync(revocation, CancellationToken.None);
        var list = Gateway.Services.GetRequiredService<RevocationList>();
        await Eventually.HoldsAsync(() => list.Current.Contains(revocation), "what is revoked is taken up");
    }

    /// <summary>Ends the gateway in order, so that everything that it counts is in the trail.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _http.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Orders.DisposeAsync();
        foreach (var backend in new[] { Items, Failing, Circuit, Foreign })
        {
            await backend.DisposeAsync();
        }

        foreach (var issuer in _moreIssuers.Values)
        {
            await issuer.DisposeAsync();
        }

        await _issuer.DisposeAsync();
        Client.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>An address that nobody listens on.</summary>
    public static string ClosedUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    private async Task OpenAsync(GatewaySettings settings)
    {
        _issuer = await DevelopmentIssuer.StartAsync(port: 0, Clock, CancellationToken.None);
        foreach (var name in settings.TwoMoreIssuers ? ["corp", "partner"] : Array.Empty<string>())
        {
            _moreIssuers.Add(name, await DevelopmentIssuer.StartAsync(port: 0, Clock, CancellationToken.None));
        }

        Orders = await OrdersServer.StartAsync(
            new OrdersServerOptions { IsAuthorized = value => value == "Bearer " + Credential, Faults = Faults }, CancellationToken.None);
        WriteManifests();
        await File.WriteAllTextAsync(Path.Combine(_root, "credential"), Credential);
        await File.WriteAllTextAsync(AdminTokenFile, "admin-" + DemoFolder.RandomText() + DemoFolder.RandomText());
        await File.WriteAllTextAsync(Configuration, Configure(settings));
        var edges = new GatewayEdges(_log) { AuditDevice = settings.AuditDevice, AnswersDirectly = settings.AnswersDirectly };
        _http = await ClockedGateway.StartHttpAsync(OperatorConfiguration.Read(Configuration, []), edges, Clock);

        // A fetch that a busy machine made fail is repeated after 30 seconds.
        var giveUp = DateTime.UtcNow.AddMinutes(2);
        while (settings is { DeadIssuer: null, KeylessIssuer: false } && !Gateway.Tokens.IsReady && DateTime.UtcNow < giveUp)
        {
            await Task.Delay(20);
        }
    }

    private void WriteManifests()
    {
        Directory.CreateDirectory(Manifests);
        foreach (var sample in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "tool-manifests"), "*.yaml"))
        {
            File.Copy(sample, Path.Combine(Manifests, Path.GetFileName(sample)));
        }

        WriteManifest("items.yaml", ContractManifests.Items(Items.Url));
        WriteManifest("busy.yaml", ContractManifests.One("busy", Items.Url));
        WriteManifest("brief.yaml", ContractManifests.One("brief", Items.Url, timeout: "5s"));
        WriteManifest("failing.yaml", ContractManifests.One("failing", Failing.Url));
        WriteManifest("circuit.yaml", ContractManifests.One("circuit", Circuit.Url));
        WriteManifest("nowhere.yaml", ContractManifests.One("nowhere", ClosedUrl()));
        WriteManifest("elsewhere.yaml", ContractManifests.One("elsewhere", Foreign.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), networks: "10.0.0.0/8"));
        WriteManifest("secretless.yaml", ContractManifests.One("secretless", Items.Url, credential: "missing"));
        WriteManifest("many.yaml", ContractManifests.Many(Items.Url, ManyTools));
        WriteManifest("entries.yaml", ContractManifests.Entries("entries", Items.Url, ManyEntries, "entries.read"));
        WriteManifest("documents.yaml", ContractManifests.Documents(Items.Url));
        WriteManifest("rare.yaml", ContractManifests.Rare(Items.Url));
        WriteManifest("tenants.yaml", ContractManifests.Tenants(Items.Url));
    }

    private string Configure(GatewaySettings settings)
    {
        object Static(string file, params string[] manifests) =>
            new { Type = "static", Value = "file:" + Path.Combine(_root, file), Use = new { Origins = new[] { "loopback" }, Manifests = manifests } };
        object Trust(string issuer, string[] allowedClaims, string? jwks = null) =>
            new { Issuer = issuer, Jwks = jwks, Algorithms = new[] { "RS256" }, AllowedScopes = new[] { "*" }, AllowedTenants = new[] { "*" }, AllowedClaims = allowedClaims };
        object TrustForOne(string name, string claim, IReadOnlyList<string> allowedClaims) => new
        {
            _moreIssuers[name].Issuer,
            Claims = new { Tenant = claim },
            Algorithms = new[] { "RS256" },
            AllowedScopes = new[] { "*" },
            AllowedTenants = new[] { name },
            AllowedClaims = allowedClaims,
        };
        List<object> issuers = [Trust(_issuer.Issuer, ["department", "region"])];
        if (settings.DeadIssuer is { } dead)
        {
            issuers.Add(Trust(dead, []));
        }

        if (settings.TwoMoreIssuers)
        {
            var corp = JsonSerializer.SerializeToNode(TrustForOne("corp", "tid", []))!.AsObject();
            if (settings.Corp is { } claims)
            {
                foreach (var (name, value) in JsonSerializer.SerializeToNode(claims)!.AsObject())
                {
                    corp["Claims"]![name] = value!.DeepClone();
                }

                (corp["Tier"], corp["ScopePrefix"]) = ("internal", "api://corp/");
            }

            issuers.AddRange([corp, TrustForOne("partner", "org", settings.PartnerClaims)]);
        }

        if (settings.KeylessIssuer)
        {
            File.WriteAllText(Path.Combine(_root, "no-keys.json"), """{"keys":[]}""");
            issuers.Add(Trust("https://keyless.example.com", [], "no-keys.json"));

            // Another issuer: identifiers are compared byte for byte.
            issuers.Add(Trust("https://keyless.example.com/A", [], "no-keys.json"));
            issuers.Add(Trust("https://keyless.example.com/a", [], "no-keys.json"));
        }

        return JsonSerializer.Serialize(new
        {
            Server = new { PublicUrl, Listen = "http://127.0.0.1:0", Hosts = new[] { "127.0.0.1" }, Origins = new[] { AllowedOrigin }, settings.MaxBodyBytes, settings.Sessions, settings.ScopesSupported },
            Issuers = issuers,
            Roles = settings.Roles ?? new { },
            Catalog = new { Path = "manifests", settings.Shadow },
            settings.Approvals,
            Backends = new { orders = new { BaseUrl = Orders.Url }, customers = new { BaseUrl = Orders.Url } },
            Networks = new { ConnectTimeout = "00:00:10", settings.ResponseHeadersTimeout },
            Credentials = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["orders-service"] = Static("credential", "orders", "customers"),
                ["contract"] = Static("credential", "*"),
                ["missing"] = Static("no-such-file", "secretless"),
            },
            Limits = new
            {
                PerCaller = "100000/min",
                settings.PerCallerConcurrent,
                settings.PerBackendConcurrent,
                settings.Unauthenticated,
                settings.RefusedCalls,
                settings.PerCallerRequests,
            },
            Logging = new { Level = "Debug" },
            Telemetry = new { settings.CallerContext },
            Admin = settings.Admin.Length == 0 ? null : new { Listen = settings.Admin, Token = "file:" + AdminTokenFile },
            Audit = new { Path = "audit", HashKeyFile = "hash.key", SigningKeyFile = "signing.pem", CreateMissingKeys = true },
        });
    }
}
