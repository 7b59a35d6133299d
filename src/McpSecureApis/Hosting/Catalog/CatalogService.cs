using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Hosting.Configuration;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>Loads the manifests, which <see cref="CatalogStart"/> has begun to read, and ends with a catalog that is served.</summary>
internal sealed class CatalogService(
    ProductOptions options, CatalogStart start, CatalogReloader reloader, ILogger<CatalogService> logger) : IHostedService
{
    /// <exception cref="SettingsException">A manifest is invalid and the configuration does not say to skip it.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var reload = await reloader.LoadAsync(start, cancellationToken);
        if (reload.HasErrors && options.Catalog.OnInvalid == InvalidManifestAction.Refuse)
        {
            throw new SettingsException(
                [.. reload.Findings.Select(finding => new SettingFinding(CatalogStart.Setting, ManifestFindingText.ToLine(finding)))]);
        }

        foreach (var idle in OperatorRules.FindIdleOverrides(options, reload.Snapshot.ManifestIds.Values.ToHashSet(StringComparer.Ordinal)))
        {
            SettingWarnings.Tell(logger, idle);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
