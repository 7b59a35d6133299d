using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Masking.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpSecureApis.Hosting;

/// <summary>The rooms of a host that has started, for who stands in front of them: a transport or a verb. Disposing stops the host.</summary>
internal sealed class Gateway(IHost host) : IAsyncDisposable
{
    /// <summary>Everything that <see cref="GatewayServices"/> put together.</summary>
    public IServiceProvider Services => host.Services;

    public ProductOptions Options { get; } = host.Services.GetRequiredService<ProductOptions>();

    public AuditTrail Audit { get; } = host.Services.GetRequiredService<AuditTrail>();

    public ScopeHierarchy Scopes { get; } = host.Services.GetRequiredService<ScopeHierarchy>();

    public AccessTokenVerifier Tokens { get; } = host.Services.GetRequiredService<AccessTokenVerifier>();

    public CallLimiter Limiter { get; } = host.Services.GetRequiredService<CallLimiter>();

    public CredentialStore Credentials { get; } = host.Services.GetRequiredService<CredentialStore>();

    public BackendClient Backend { get; } = host.Services.GetRequiredService<BackendClient>();

    public ToolCatalog Catalog { get; } = host.Services.GetRequiredService<ToolCatalog>();

    /// <summary>The refusals that have no record of their own.</summary>
    public RefusalCounts Refusals { get; } = host.Services.GetRequiredService<RefusalCounts>();

    public CallOpening Opening { get; } = host.Services.GetRequiredService<CallOpening>();

    public ToolCallPipeline Calls { get; } = host.Services.GetRequiredService<ToolCallPipeline>();

    public PromptPipeline Prompts { get; } = host.Services.GetRequiredService<PromptPipeline>();

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

    /// <summary>A host with the rooms and without a server. It reads no settings but the operator's and nothing from the current folder.</summary>
    /// <param name="configuration">The operator's settings.</param>
    /// <param name="edges">The machine.</param>
    /// <param name="add">What else runs in it.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The settings are wrong; it has every finding.</exception>
    public static IHost Build(OperatorConfiguration configuration, GatewayEdges edges, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(edges).AddGateway(configuration);
        add?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Opens the trail, loads the manifests and starts getting keys.</summary>
    /// <exception cref="SettingsException">A manifest is invalid and the configuration does not say to skip it, or a key file is wrong.</exception>
    public static Task<Gateway> OpenAsync(OperatorConfiguration configuration, GatewayEdges edges, CancellationToken cancellationToken) =>
        StartAsync(Build(configuration, edges), cancellationToken);

    /// <summary>Starts a host that was built; one that does not start is disposed.</summary>
    /// <exception cref="SettingsException">Something in the configuration or the manifests keeps it from starting.</exception>
    public static async Task<Gateway> StartAsync(IHost host, CancellationToken cancellationToken)
    {
        try
        {
            // The longest part of a start, and what it needs is known: it runs while the other rooms are made.
            host.Services.GetRequiredService<CatalogStart>().Begin(cancellationToken);
            await host.StartAsync(cancellationToken);
            return new Gateway(host);
        }
        catch (SettingsException error) when (host.Services.GetRequiredService<GatewayEdges>().Records)
        {
            var options = host.Services.GetRequiredService<ProductOptions>();
            await DisposeAsync(host);
            throw StartFindings.With(error, options);
        }
        catch
        {
            await DisposeAsync(host);
            throw;
        }
    }

    /// <summary>Waits until the platform says to stop: a signal, the service manager, or the token.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => host.WaitForShutdownAsync(cancellationToken);

    /// <summary>Running calls end first, then what they use.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await host.StopAsync();
        }
        finally
        {
            await DisposeAsync(host);
        }
    }

    private static async ValueTask DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        else
        {
            host.Dispose();
        }
    }
}
