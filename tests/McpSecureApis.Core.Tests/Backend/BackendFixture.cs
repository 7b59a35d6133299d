using System.Text.Json;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Backend;

/// <summary>A client with real connections, and the definitions that a catalog would have compiled.</summary>
internal sealed class BackendFixture : IDisposable
{
    public BackendFixture(NetworkOptions? options = null, IAddressSource? names = null, TimeProvider? clock = null)
    {
        Options = options ?? new NetworkOptions();
        Client = new BackendClient(Options, names ?? new SystemAddressSource(), clock ?? TimeProvider.System, Logger);
    }

    public CapturingLogger<BackendClient> Logger { get; } = new();

    public NetworkOptions Options { get; }

    public BackendClient Client { get; }

    public static ApiManifest Manifest(string baseUrl, bool allowPlainHttp, params string[] networks) => new()
    {
        Manifest = "orders",
        Version = "1.0.0",
        Owner = "team-orders@example.com",
        Backend = new BackendManifest { BaseUrl = new Uri(baseUrl), AllowedNetworks = networks, AllowPlainHttp = allowPlainHttp },
        Tools = [],
    };

    public static (BackendDefinition? Backend, IReadOnlyList<ManifestFinding> Findings) Compile(
        ApiManifest manifest, NetworkOptions? options = null, BackendOverrideOptions? overriding = null)
    {
        var findings = new FindingCollector("orders.yaml", new SourceMap());
        return (BackendDefinition.Compile(manifest, "digest", overriding, options ?? new NetworkOptions(), findings), findings.Findings);
    }

    public BackendDefinition Define(Uri url, params string[] networks)
    {
        var (backend, findings) = Compile(
            Manifest(url.ToString(), allowPlainHttp: true, networks.Length == 0 ? ["127.0.0.0/8", "::1/128"] : networks), Options);
        findings.Should().BeEmpty();
        return backend!;
    }

    public async Task<(BackendReply? Reply, Refusal? Refusal)> SendAsync(
        Uri url,
        string method = "GET",
        string? body = null,
        bool? mayRetry = null,
        CredentialStore? credentials = null,
        ReplyLimits? limits = null,
        BackendDefinition? backend = null,
        CallerKey caller = default,
        string tool = "orders_get",
        string path = "/orders/ORD-00000001",
        EntryIdentity? useOf = null,
        CancellationToken cancellationToken = default)
    {
        var request = new RequestManifest { Method = method, Path = path, Body = body is null ? null : JsonElement.Parse(body) };
        var who = new Caller
        {
            Issuer = caller.Issuer ?? "https://issuer.example",
            Subject = caller.Subject ?? "u1",
            Client = caller.Client,
            Tenant = caller.Tenant,
            Scopes = ScopeSet.Empty,
        };
        var identity = new EntryIdentity(tool, "orders", "1.0.0", "digest");
        var call = TestProofs.Confirm(identity, who, new Uri(url, "/"), request, credentials is null ? null : "orders-service");
        var lease = await TestProofs.LeaseAsync(call, credentials);
        var outcome = await Client.SendAsync(
            lease,
            new BackendUse(useOf ?? lease.Call.Tool, backend ?? Define(url), limits ?? new ReplyLimits(256 * 1024), mayRetry ?? method == "GET"),
            cancellationToken);
        return outcome.TryGet(out var reply, out var refusal) ? (reply, null) : (null, refusal);
    }

    public void Dispose() => Client.Dispose();
}
