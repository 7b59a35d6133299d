using McpSecureApis.Core.Manifests.Files;

namespace McpSecureApis.Hosting;

/// <summary>
/// What <c>serve</c> begins before its settings are checked, because it depends on none of them or can do no harm with a wrong one: the web
/// server's parts are loaded, and the manifests are read for the first time. Nothing of it is used when the settings turn out to be wrong.
/// </summary>
internal sealed class ServerAhead
{
    public Task<WebApplicationBuilder> Web { get; } = Task.Run(HttpGateway.CreateBuilder);

    /// <summary>Null until the settings are there.</summary>
    public Task<ManifestReading>? Manifests { get; private set; }

    /// <summary>Begins to read; a folder that cannot be read is told when the reading is asked for.</summary>
    public void ReadManifests(ProductOptions options, TimeProvider clock, CancellationToken cancellationToken) =>
        Manifests = Task.Run(() => new ManifestFolder(options.Catalog.Path, clock).Begin(cancellationToken), cancellationToken);
}
