using McpSecureApis.Admin;
using McpSecureApis.Core.Callers.Revocations;
using McpSecureApis.Hosting.Settings;
using McpSecureApis.Hosting.Startup;
using McpSecureApis.Hosting.Telemetry;

namespace McpSecureApis.Hosting.Servers;

/// <summary>The listener for those who run the server, from before the one for clients until after it.</summary>
internal sealed class AdminService(
    AdminOptions options,
    TelemetryService telemetry,
    IRevocationStore store,
    RevocationService revocations,
    RevocationList revoked,
    TimeProvider clock,
    ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private AdminListener? _listener;

    /// <summary>Where it listens; null when nowhere.</summary>
    public Uri? Address => _listener?.Address;

    /// <exception cref="SettingsException">There is no usable token, or the address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var endpoint = new RevocationEndpoint(store, revocations.RefreshAsync, revoked, clock);
            _listener = await AdminListener.StartAsync(options, telemetry.Metrics, endpoint, clock, loggers, cancellationToken);
        }
        catch (AdminException error)
        {
            throw new SettingsException([new SettingFinding(error.Setting, error.Message)]);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _listener, null) is { } listener)
        {
            await listener.DisposeAsync();
        }
    }
}
