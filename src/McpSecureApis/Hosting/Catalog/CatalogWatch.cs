namespace McpSecureApis.Hosting.Catalog;

/// <summary>From when the server listens, manifests that change on disk are served.</summary>
internal sealed class CatalogWatch(CatalogReloader reloader) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        reloader.Watch();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the server stopped: a call that runs keeps its snapshot, and nothing new is served.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) => await reloader.DisposeAsync();

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
