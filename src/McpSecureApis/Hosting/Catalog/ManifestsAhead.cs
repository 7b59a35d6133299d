using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>The first read of the manifests, begun as soon as it is known where they are and while the other settings are still checked.</summary>
internal sealed class ManifestsAhead(TimeProvider clock)
{
    /// <summary>Null until the settings are there.</summary>
    public Task<ManifestReading>? Reading { get; private set; }

    /// <summary>Begins; a folder that cannot be read is told when the reading is asked for.</summary>
    public void Read(ProductOptions options) => Reading = Task.Run(() => new ManifestFolder(options.Catalog.Path, clock).Begin(CancellationToken.None));
}
