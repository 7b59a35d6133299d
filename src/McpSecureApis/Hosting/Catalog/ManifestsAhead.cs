using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>
/// The first read of the manifests, begun as soon as it is known where they are and while the other settings are still checked, and what can be said
/// of a manifest without any setting.
/// </summary>
internal sealed class ManifestsAhead(TimeProvider clock)
{
    private Task<ManifestReading>? _reading;
    private Task<IReadOnlyList<ManifestReadResult?>>? _drafts;

    /// <summary>The reading, for who has asked for the settings: being bound, they began it.</summary>
    public Task<ManifestReading> Reading => _reading ?? throw new InvalidOperationException("The settings were not bound.");

    /// <summary>What came of each file of the reading, in its order; null for a file that could not be read.</summary>
    public Task<IReadOnlyList<ManifestReadResult?>> Drafts => _drafts ?? throw new InvalidOperationException("The settings were not bound.");

    /// <summary>Begins; a folder that cannot be read is told when the reading is asked for.</summary>
    public void Read(ProductOptions options)
    {
        _reading = Task.Run(() => new ManifestFolder(options.Catalog.Path, clock).Begin(CancellationToken.None));
        _drafts = ReadDraftsAsync(_reading);
    }

    private static async Task<IReadOnlyList<ManifestReadResult?>> ReadDraftsAsync(Task<ManifestReading> reading)
    {
        var begun = await reading.ConfigureAwait(false);
        return [.. begun.Files.Select(file => file.Bytes is { } bytes ? ManifestReader.Read(file.Path, bytes) : null)];
    }
}
