using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Catalog;

/// <summary>
/// What of the start needs no audit trail: the manifests are read and compiled while the trail is opened, and compiled while their files are
/// given time to change. Nothing is served before the second read says that they did not.
/// </summary>
internal sealed class CatalogStart(ToolCatalog catalog, ManifestFolder folder, ManifestsAhead ahead)
{
    public const string Setting = "Catalog:Path";

    private Task<IReadOnlyList<ManifestFile>>? _files;
    private Task<IReadOnlyList<ManifestFinding>>? _writable;

    /// <summary>What keeps the path from being the folder of the manifests; null when nothing does.</summary>
    /// <param name="path">The full path.</param>
    public static SettingFinding? FindProblem(string path) =>
        Directory.Exists(path) ? null : new SettingFinding(Setting, $"'{path}' {(File.Exists(path) ? "is not a folder" : "does not exist")}.");

    /// <summary>What others can write of the folder, looked for while the files are given time to change.</summary>
    /// <param name="cancellationToken">Waits no longer.</param>
    public Task<IReadOnlyList<ManifestFinding>> FindWritableAsync(CancellationToken cancellationToken) => _writable!.WaitAsync(cancellationToken);

    /// <summary>What was read, both times.</summary>
    /// <param name="cancellationToken">Waits no longer; what is being read or compiled is left to itself.</param>
    /// <exception cref="SettingsException">The folder cannot be listed.</exception>
    public async Task<(string? Fingerprint, IReadOnlyList<ManifestFile> Files)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var files = await _files!.WaitAsync(cancellationToken);
            return ((await ahead.Reading).Fingerprint, files);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([new SettingFinding(Setting, $"'{folder.Root}' cannot be read ({error.GetType().Name}).")]);
        }
    }

    /// <summary>Begins to compile what was begun to be read.</summary>
    /// <exception cref="SettingsException">There is no such folder.</exception>
    public void Begin(CancellationToken cancellationToken)
    {
        if (FindProblem(folder.Root) is { } problem)
        {
            throw new SettingsException([problem]);
        }

        _writable = Task.Run(() => ManifestPermissions.Find(folder.Root), cancellationToken);
        _files = Task.Run(ReadTwiceAsync, cancellationToken);

        async Task<IReadOnlyList<ManifestFile>> ReadTwiceAsync()
        {
            var begun = await ahead.Reading;
            catalog.Prepare(begun.Files, await ahead.Drafts);
            return await folder.EndAsync(begun);
        }
    }
}
