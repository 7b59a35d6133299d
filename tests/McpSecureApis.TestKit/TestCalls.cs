using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.TestKit;

/// <summary>The rooms of a call, wired as the program does, over one manifest and a trail of their own.</summary>
internal sealed class TestCalls : IAsyncDisposable
{
    private readonly AuditTrail _audit;
    private readonly RefusalCounts _counts;
    private readonly CredentialStore _credentials = new(new CredentialOptions(), TimeProvider.System, NullLogger<CredentialStore>.Instance);
    private readonly BackendClient _backend = new(new NetworkOptions(), new SystemAddressSource(), TimeProvider.System, NullLogger<BackendClient>.Instance);
    private readonly CallOpening _opening;
    private readonly ToolCallPipeline _calls;

    private TestCalls(string manifest, AuditTrail audit)
    {
        _audit = audit;
        _counts = new RefusalCounts(audit, TimeProvider.System, NullLogger<RefusalCounts>.Instance);
        var limits = new LimitsOptions { PerCaller = "1000000/s", RefusedCalls = "1000000/s" };
        var catalog = new ToolCatalog(new CatalogCompiler(new CatalogRules
        {
            Limits = limits,
            Masking = MaskingPolicy.Compile(new MaskingOptions()),
            Networks = new NetworkOptions(),
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = _credentials,
        }));
        var loaded = catalog.Reload([new ManifestFile("calls.yaml", Encoding.UTF8.GetBytes(manifest), Problem: null)]);
        if (loaded.HasErrors)
        {
            throw new InvalidOperationException("The manifest is wrong: " + string.Join(" ", loaded.Findings.Select(ManifestFindingText.ToLine)));
        }

        _opening = new CallOpening(catalog, TimeProvider.System);
        _calls = new ToolCallPipeline(
            catalog, new CallLimiter(limits, TimeProvider.System), _credentials, _backend, audit, _counts, new ConfirmationSeal(new ConfirmationOptions(), TimeProvider.System), TimeProvider.System,
            NullLogger<ToolCallPipeline>.Instance);
    }

    /// <summary>Opens with an audit trail of its own below <paramref name="folder"/>.</summary>
    public static async Task<TestCalls> OpenAsync(string manifest, string folder)
    {
        var options = new AuditOptions
        {
            Path = Path.Combine(folder, "audit"),
            HashKeyFile = Path.Combine(folder, "hash.key"),
            SigningKeyFile = Path.Combine(folder, "sign.key"),
            CreateMissingKeys = true,
            AppendTimeout = TimeSpan.FromSeconds(30),
        };
        return new TestCalls(manifest, await AuditTrail.OpenAsync(
            options, AuditKeys.LoadHasher(options), "configuration", TimeProvider.System, NullLogger<AuditTrail>.Instance, CancellationToken.None));
    }

    public Task<CallResult> CallAsync(string tool, string subject, JsonElement arguments)
    {
        var caller = new Caller { Issuer = "https://issuer.example", Subject = subject, Scopes = ScopeSet.Empty };
        return _calls.FinishAsync(_opening.StartTool(caller, tool), arguments, person: null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _backend.Dispose();
        _credentials.Dispose();
        await _counts.DisposeAsync();
        await _audit.DisposeAsync();
    }
}
