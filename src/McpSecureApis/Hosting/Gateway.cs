using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Hosting.Catalog;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Hosting.Startup;

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

    public CallOpening Opening { get; } = host.Services.GetRequiredService<CallOpening>();

    public ToolCallPipeline Calls { get; } = host.Services.GetRequiredService<ToolCallPipeline>();

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
