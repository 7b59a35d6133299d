using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Hosting;

/// <summary>Loads the manifests: begins before the other services start and ends with a catalog that is served.</summary>
internal sealed class CatalogService(
    ProductOptions options, CatalogStart start, CatalogReloader reloader, ILogger<CatalogService> logger) : IHostedLifecycleService
{
    /// <exception cref="SettingsException">There is no folder of manifests.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        start.Begin(cancellationToken);
        return Task.CompletedTask;
    }

    /// <exception cref="SettingsException">A manifest is invalid and the configuration does not say to skip it.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var reload = await reloader.LoadAsync(start, cancellationToken);
        if (reload.HasErrors && options.Catalog.OnInvalid == InvalidManifestAction.Refuse)
        {
            throw new SettingsException([.. reload.Findings.Select(finding => new SettingFinding(CatalogStart.Setting, ManifestFindingText.ToLine(finding)))]);
        }

        foreach (var idle in Gateway.FindIdleOverrides(options, reload.Snapshot.ManifestIds.Values.ToHashSet(StringComparer.Ordinal)))
        {
            SettingWarnings.Tell(logger, idle);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
