using McpSecureApis.Hosting.Settings;
using OpenTelemetry.Metrics;

namespace McpSecureApis.Hosting.Telemetry;

/// <summary>Exports telemetry while the server runs; what is left is flushed when it stops.</summary>
/// <param name="options">The operator's settings.</param>
/// <param name="isFetched">Whether metrics are fetched by HTTP.</param>
internal sealed class TelemetryService(TelemetryOptions options, bool isFetched) : IHostedService, IDisposable
{
    private TelemetrySetup? _setup;

    /// <summary>Null when nobody takes metrics.</summary>
    public MeterProvider? Metrics => _setup?.Metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _setup = TelemetrySetup.Create(options, isFetched);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => Interlocked.Exchange(ref _setup, null)?.Dispose();
}
