using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Masking;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>The rooms of a call, wired as the program does, over one manifest with a tool for each place that an argument can go to.</summary>
internal sealed class PayloadCalls : IAsyncDisposable
{
    private readonly AuditTrail _audit;
    private readonly CredentialStore _credentials = new(new CredentialOptions(), TimeProvider.System, NullLogger<CredentialStore>.Instance);
    private readonly BackendClient _backend = new(new NetworkOptions(), new SystemAddressSource(), TimeProvider.System, NullLogger<BackendClient>.Instance);
    private readonly ToolCallPipeline _calls;

    private PayloadCalls(int port, AuditTrail audit)
    {
        _audit = audit;
        var limits = new LimitsOptions { PerCaller = "1000000/s", RefusedCalls = "1000000/s" };
        var catalog = new ToolCatalog(new CatalogCompiler(new CatalogRules
        {
            Limits = limits,
            Masking = MaskingPolicy.Compile(new MaskingOptions()),
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = _credentials,
        }));
        var loaded = catalog.Reload([new ManifestFile("payloads.yaml", Encoding.UTF8.GetBytes(Manifest(port)), Problem: null)]);
        if (loaded.HasErrors)
        {
            throw new InvalidOperationException("The manifest is wrong: " + string.Join(" ", loaded.Findings.Select(ManifestFindingText.ToLine)));
        }

        _calls = new ToolCallPipeline(
            catalog, new CallLimiter(limits, TimeProvider.System), _credentials, _backend, audit, TimeProvider.System, NullLogger<ToolCallPipeline>.Instance);
    }

    /// <summary>Opens with an audit trail of its own below <paramref name="folder"/>.</summary>
    public static async Task<PayloadCalls> OpenAsync(int port, string folder)
    {
        var options = new AuditOptions
        {
            Path = Path.Combine(folder, "audit"),
            HashKeyFile = Path.Combine(folder, "hash.key"),
            SigningKeyFile = Path.Combine(folder, "sign.key"),
            CreateMissingKeys = true,
            AppendTimeout = TimeSpan.FromSeconds(30),
        };
        return new PayloadCalls(port, await AuditTrail.OpenAsync(
            options, AuditKeys.LoadHasher(options), "configuration", TimeProvider.System, NullLogger<AuditTrail>.Instance, CancellationToken.None));
    }

    public Task<CallResult> CallAsync(string tool, string subject, JsonElement arguments)
    {
        var caller = new Caller { Issuer = "https://issuer.example", Subject = subject, Scopes = ScopeSet.Empty };
        return _calls.FinishAsync(_calls.Start(caller, tool), arguments, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _backend.Dispose();
        _credentials.Dispose();
        await _audit.DisposeAsync();
    }

    private static string Manifest(int port)
    {
        var text = new StringBuilder($$"""
            manifest: payloads
            version: 1.0.0
            owner: team@example.com
            backend: {baseUrl: "http://127.0.0.1:{{port}}/api", allowedNetworks: [127.0.0.0/8]}
            tools:

            """);
        Add("path", "GET", "/orders/{v}/lines", "query: {q: '1'}");
        Add("query", "GET", "/orders", "query: {a: x, v: '{v}', z: y}");
        Add("header", "GET", "/orders", "headers: {X-A: '1', X-V: '{v}', X-Z: '2'}");
        Add("body", "POST", "/orders", "body: {v: '{v}'}");
        return text.ToString();

        void Add(string name, string method, string path, string rest) => text.AppendLine($$"""
              - name: {{name}}
                description: Sends one value.
                effect: {{(method == "GET" ? "read" : "write")}}
                access: {authenticated: true}
                request: {method: {{method}}, path: '{{path}}', {{rest}} }
                arguments:
                  type: object
                  required: [v]
                  properties:
                    v: {type: string}
                response: {fields: {ok: public} }
            """);
    }
}
