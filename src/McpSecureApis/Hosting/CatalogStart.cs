using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;

namespace McpSecureApis.Hosting;

/// <summary>
/// What of the start needs no audit trail: the manifests are read and compiled while the trail is opened, and compiled while their files are
/// given time to change. Nothing is served before <see cref="Files"/> says that they did not.
/// </summary>
internal sealed class CatalogStart
{
    private const string Setting = "Catalog:Path";

    private CatalogStart(
        CredentialStore credentials,
        ToolCatalog catalog,
        ManifestFolder folder,
        Task<ManifestReading> reading,
        Task<IReadOnlyList<ManifestFile>> files,
        Task<IReadOnlyList<ManifestFinding>> writable)
    {
        Credentials = credentials;
        Catalog = catalog;
        Folder = folder;
        Reading = reading;
        Files = files;
        Writable = writable;
    }

    public CredentialStore Credentials { get; }

    public ToolCatalog Catalog { get; }

    public ManifestFolder Folder { get; }

    /// <summary>The first of the two reads.</summary>
    public Task<ManifestReading> Reading { get; }

    /// <summary>The content of the folder, read twice.</summary>
    public Task<IReadOnlyList<ManifestFile>> Files { get; }

    /// <summary>What others can write of it, looked for while the files are given time to change.</summary>
    public Task<IReadOnlyList<ManifestFinding>> Writable { get; }

    /// <summary>What keeps the path from being the folder of the manifests; null when nothing does.</summary>
    /// <param name="path">The full path.</param>
    public static SettingFinding? FindProblem(string path) =>
        Directory.Exists(path) ? null : new SettingFinding(Setting, $"'{path}' {(File.Exists(path) ? "is not a folder" : "does not exist")}.");

    /// <summary>What was read, both times.</summary>
    /// <exception cref="SettingsException">The folder cannot be listed.</exception>
    public async Task<(string? Fingerprint, IReadOnlyList<ManifestFile> Files)> ReadAsync()
    {
        try
        {
            var files = await Files;
            return ((await Reading).Fingerprint, files);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([new SettingFinding(Setting, $"'{Folder.Root}' cannot be read ({error.GetType().Name}).")]);
        }
    }

    /// <param name="options">Checked settings.</param>
    /// <param name="edges">The machine.</param>
    /// <param name="ahead">The first read, when it was begun before the settings were checked; null begins it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingsException">There is no such folder.</exception>
    public static CatalogStart Begin(ProductOptions options, GatewayEdges edges, Task<ManifestReading>? ahead, CancellationToken cancellationToken)
    {
        if (FindProblem(options.Catalog.Path) is { } problem)
        {
            throw new SettingsException([problem]);
        }

        var credentials = new CredentialStore(options.CredentialEntries(), edges.Clock, edges.Loggers.CreateLogger<CredentialStore>());
        var catalog = new ToolCatalog(new CatalogCompiler(Gateway.RulesOf(options, credentials)));
        var folder = new ManifestFolder(options.Catalog.Path, edges.Clock);
        var reading = ahead ?? Task.Run(() => folder.Begin(cancellationToken), cancellationToken);
        var writable = Task.Run(() => ManifestPermissions.Find(folder.Root), cancellationToken);
        return new CatalogStart(credentials, catalog, folder, reading, Task.Run(ReadTwiceAsync, cancellationToken), writable);

        async Task<IReadOnlyList<ManifestFile>> ReadTwiceAsync()
        {
            var begun = await reading;
            catalog.Prepare(begun.Files);
            return await folder.EndAsync(begun);
        }
    }
}
