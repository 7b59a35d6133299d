using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Backend.Networks;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Mcp.Context;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Hosting;

/// <summary>The rooms, wired in the order of a call. Every verb that makes calls opens one; a transport stands in front of it.</summary>
internal sealed partial class Gateway : IAsyncDisposable
{
    private readonly GatewayEdges _edges;
    private readonly CatalogReloader _reloader;

    private Gateway(ProductOptions options, GatewayEdges edges, CatalogStart start, AuditTrail audit, ConfirmationSeal seal)
    {
        var loggers = edges.Loggers;
        var clock = edges.Clock;
        _edges = edges;
        Options = options;
        Audit = audit;
        Scopes = new ScopeHierarchy(options.Authorization);
        Tokens = new AccessTokenVerifier(
            options.Issuers.Select(issuer => TrustedIssuer.Create(issuer, clock, loggers)), options.Server.PublicUrl, Scopes, clock,
            options.Server.VerifiedTokens, loggers.CreateLogger<AccessTokenVerifier>());
        Limiter = new CallLimiter(options.Limits, clock);
        Credentials = start.Credentials;
        Backend = new BackendClient(options.Networks, new SystemAddressSource(), clock, loggers.CreateLogger<BackendClient>());
        Catalog = start.Catalog;
        Refusals = new RefusalCounts(audit, clock, loggers.CreateLogger<RefusalCounts>());
        Calls = new ToolCallPipeline(
            Catalog, Limiter, Credentials, Backend, audit, Refusals, seal, clock, loggers.CreateLogger<ToolCallPipeline>());
        Prompts = new PromptPipeline(Catalog, Limiter, audit, Refusals, clock, loggers.CreateLogger<PromptPipeline>());
        _reloader = new CatalogReloader(Catalog, Backend, start.Folder, audit, clock, loggers);
    }

    public ProductOptions Options { get; }

    public AuditTrail Audit { get; }

    public ScopeHierarchy Scopes { get; }

    public AccessTokenVerifier Tokens { get; }

    public CallLimiter Limiter { get; }

    public CredentialStore Credentials { get; }

    public BackendClient Backend { get; }

    public ToolCatalog Catalog { get; }

    /// <summary>The refusals that have no record of their own.</summary>
    public RefusalCounts Refusals { get; }

    public ToolCallPipeline Calls { get; }

    public PromptPipeline Prompts { get; }

    /// <summary>The budget that every request of a caller spends, whatever it comes over.</summary>
    public CallerBudget Budget => new(Limiter.SpendRequest, Refusals.Count);

    /// <summary>What the operator's configuration means for manifests.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="credentials">The credentials; null does not ask for them.</param>
    public static CatalogRules RulesOf(ProductOptions options, CredentialStore? credentials) => new()
    {
        Limits = options.Limits,
        Masking = MaskingPolicy.Compile(options.Masking),
        Networks = options.Networks,
        Backends = new Dictionary<string, BackendOverrideOptions>(options.Backends, StringComparer.Ordinal),
        Credentials = credentials,
        PublicUrl = Uri.TryCreate(options.Server.PublicUrl, UriKind.Absolute, out var publicUrl) ? publicUrl : null,
        MaxMessageBytes = options.Server.MaxBodyBytes,
        Confirmation = options.Confirmation,
        Issuers = [.. options.Issuers],
    };

    /// <summary>The same for a verb that makes no calls: the credentials are only asked where they may go.</summary>
    public static CatalogRules RulesOf(ProductOptions options) =>
        RulesOf(options, new CredentialStore(options.CredentialEntries(), TimeProvider.System, NullLogger<CredentialStore>.Instance));

    /// <summary>The rules for a manifest that is judged alone, without anybody's configuration.</summary>
    /// <param name="issuers">Of whose callers it may ask what they map or allow; null does not ask.</param>
    public static CatalogRules RulesAlone(IEnumerable<IssuerOptions>? issuers = null)
    {
        var options = new ProductOptions();
        return new CatalogRules
        {
            Limits = options.Limits,
            Masking = MaskingPolicy.Compile(options.Masking),
            Networks = options.Networks,
            Backends = new Dictionary<string, BackendOverrideOptions>(StringComparer.Ordinal),
            Credentials = null,
            MaxMessageBytes = options.Server.MaxBodyBytes,
            Issuers = issuers?.ToList(),
        };
    }

    /// <summary>Overrides that change nothing. A warning: the manifest may be published later than its override is set.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="ids">Ids of the manifests.</param>
    public static IEnumerable<SettingFinding> FindIdleOverrides(ProductOptions options, IReadOnlySet<string> ids) =>
        options.Backends.Keys.Where(id => !ids.Contains(id)).Order(StringComparer.Ordinal)
            .Select(id => new SettingFinding(
                $"{BackendOverrideOptions.SectionName}:{id}",
                $"names a manifest that is not there, so it overrides nothing. Known here: {(ids.Count == 0 ? "none" : string.Join(", ", ids.Order(StringComparer.Ordinal)))}."));

    /// <summary>Opens the trail, loads the manifests and starts getting keys.</summary>
    /// <exception cref="SettingsException">A manifest is invalid and the configuration does not say to skip it, or a key file is wrong.</exception>
    public static Task<Gateway> OpenAsync(ProductOptions options, GatewayEdges edges, CancellationToken cancellationToken) =>
        OpenAsync(options, edges, manifests: null, cancellationToken);

    /// <inheritdoc cref="OpenAsync(ProductOptions, GatewayEdges, CancellationToken)"/>
    /// <param name="options">Checked settings.</param>
    /// <param name="edges">The machine.</param>
    /// <param name="manifests">The first read of the manifests, when it was begun ahead.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Gateway> OpenAsync(
        ProductOptions options, GatewayEdges edges, Task<ManifestReading>? manifests, CancellationToken cancellationToken)
    {
        try
        {
            var seal = OpenSeal(options, edges.Clock);
            var start = CatalogStart.Begin(options, edges, manifests, cancellationToken);
            try
            {
                var audit = await OpenAuditAsync(options, edges, cancellationToken);
                return await LoadAsync(new Gateway(options, edges, start, audit, seal), start, cancellationToken);
            }
            catch
            {
                start.Credentials.Dispose();
                throw;
            }
        }
        catch (SettingsException error)
        {
            throw StartFindings.With(error, options);
        }
    }

    /// <summary>The same rooms for who only explains decisions: no trail is opened, no key is made, and no call can be sent.</summary>
    /// <exception cref="SettingsException">A manifest is invalid and the configuration does not say to skip it.</exception>
    public static Task<Gateway> OpenToExplainAsync(ProductOptions options, GatewayEdges edges, CancellationToken cancellationToken)
    {
        var start = CatalogStart.Begin(options, edges, ahead: null, cancellationToken);
        var gateway = new Gateway(options, edges, start, AuditTrail.Closed(edges.Clock), new ConfirmationSeal(options.Confirmation, edges.Clock));
        return LoadAsync(gateway, start, cancellationToken);
    }

    /// <summary>From here on, manifests that change on disk are served.</summary>
    public void WatchManifests() => _reloader.Watch();

    public async ValueTask DisposeAsync()
    {
        await _reloader.DisposeAsync();
        Tokens.Dispose();
        Backend.Dispose();
        Credentials.Dispose();
        await Refusals.DisposeAsync();
        await Audit.DisposeAsync();
        _edges.Dispose();
    }

    private static async Task<Gateway> LoadAsync(Gateway gateway, CatalogStart start, CancellationToken cancellationToken)
    {
        var logger = gateway._edges.Loggers.CreateLogger<Gateway>();
        foreach (var warning in gateway.Options.Warnings)
        {
            Log.SettingWarning(logger, warning.Setting, warning.Message);
        }

        try
        {
            // Not waited for: an issuer that is down must not keep the server from starting, and calls wait for keys by themselves.
            _ = gateway.Tokens.StartAsync();
            var reload = await gateway._reloader.LoadAsync(start, cancellationToken);
            if (reload.HasErrors && gateway.Options.Catalog.OnInvalid == InvalidManifestAction.Refuse)
            {
                throw new SettingsException([.. reload.Findings.Select(finding => new SettingFinding("Catalog:Path", ManifestFindingText.ToLine(finding)))]);
            }

            foreach (var idle in FindIdleOverrides(gateway.Options, reload.Snapshot.ManifestIds.Values.ToHashSet(StringComparer.Ordinal)))
            {
                Log.SettingWarning(logger, idle.Setting, idle.Message);
            }

            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    private static ConfirmationSeal OpenSeal(ProductOptions options, TimeProvider clock)
    {
        try
        {
            return ConfirmationSeal.Open(options.Confirmation, clock);
        }
        catch (ConfirmationKeyException error)
        {
            throw new SettingsException([new SettingFinding(error.Setting, error.Problem)]);
        }
    }

    private static async Task<AuditTrail> OpenAuditAsync(ProductOptions options, GatewayEdges edges, CancellationToken cancellationToken)
    {
        try
        {
            return await AuditTrail.OpenAsync(
                options.Audit,
                AuditKeys.LoadHasher(options.Audit),
                options.Digest,
                edges.Clock,
                edges.Loggers.CreateLogger<AuditTrail>(),
                headSink: null,
                new FileAuditStore(options.Audit.Path, edges.AuditDevice),
                cancellationToken);
        }
        catch (AuditKeyException error)
        {
            throw new SettingsException([StartFindings.Of(error)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([new SettingFinding(
                "Audit:Path", $"is '{options.Audit.Path}', where no trail can be written ({error.GetType().Name}); use a folder that this user may make and write.")]);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(HostingEventIds.SettingWarning, LogLevel.Warning, "{Setting} {Problem}", EventName = "SettingWarning")]
        public static partial void SettingWarning(ILogger logger, string setting, string problem);
    }
}
