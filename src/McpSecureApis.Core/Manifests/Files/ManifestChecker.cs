using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Reading;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Files;

/// <summary>Checks manifest files and folders as loading them would, and reports everything at once.</summary>
/// <param name="compile">
/// What the other rooms find: called with the file's name and each manifest that could be read, also in parts only; adds to
/// <see cref="ManifestReadResult.Findings"/>. Null to judge the file alone.
/// </param>
/// <param name="clock">The clock of the program.</param>
/// <param name="read">Reads a file; null for <see cref="ManifestReader.Read"/>.</param>
internal sealed class ManifestChecker(
    Action<string, ManifestReadResult>? compile, TimeProvider clock, Func<string, byte[], ManifestReadResult>? read = null)
{
    /// <summary>Checks what the paths name; a file that several of them name is checked and counted once, beside the most neighbours.</summary>
    public ManifestCheck Check(IReadOnlyCollection<string> paths)
    {
        var files = 0;
        var folders = Folders(paths);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var findings = new List<ManifestFinding>();
        var unreadable = new List<string>();
        foreach (var path in paths)
        {
            try
            {
                var full = FullPath(path);
                if (Directory.Exists(path))
                {
                    files += CheckFolder(path, name => !IsWithin(folders, name, full) && seen.Add(name), findings, unreadable);
                }
                else if (!File.Exists(path) || (!IsWithin(folders, full, within: null) && seen.Add(full)))
                {
                    var bytes = ReadBounded(path);
                    files++;
                    CheckFile(path, bytes, new Neighbours(), findings);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                var isAbsent = error is FileNotFoundException or DirectoryNotFoundException;
                unreadable.Add($"{path}: {(isAbsent ? "there is no such file or folder." : "cannot be read.")}");
            }
        }

        return new ManifestCheck(files, findings, unreadable);
    }

    /// <summary>Checks files that were read elsewhere, as those of one folder.</summary>
    public ManifestCheck CheckFiles(IReadOnlyList<ManifestFile> files)
    {
        var neighbours = new Neighbours();
        var findings = new List<ManifestFinding>();
        foreach (var file in files)
        {
            CheckRead(file.Path, file, neighbours, findings);
        }

        return new ManifestCheck(files.Count, findings, []);
    }

    private static byte[] ReadBounded(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[ManifestLimits.MaxBytes + 1];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    private static IEnumerable<ManifestFinding> InFileOrder(FindingCollector findings) =>
        findings.Findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column);

    private int CheckFolder(string path, Predicate<string> isWanted, List<ManifestFinding> findings, List<string> unreadable)
    {
        var neighbours = new Neighbours();
        var files = new ManifestFolder(path, clock).Read();
        var count = 0;
        foreach (var file in files)
        {
            var name = Path.Combine(path, file.Path);
            if (!isWanted(FullPath(name)))
            {
                continue;
            }

            count++;
            CheckRead(name, file, neighbours, findings);
        }

        if (files.Count == 0)
        {
            unreadable.Add($"{path}: there is no manifest (*.yaml, *.yml, *.json) in this folder.");
        }

        return count;
    }

    private static string FullPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>The folders that are named, each with the files that are read in it.</summary>
    private Dictionary<string, HashSet<string>> Folders(IReadOnlyCollection<string> paths)
    {
        var folders = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var path in paths.Where(path => paths.Count > 1 && Directory.Exists(path)))
        {
            try
            {
                folders[FullPath(path)] = [.. new ManifestFolder(path, clock).Read().Select(file => FullPath(Path.Combine(path, file.Path)))];
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Said where its turn comes.
            }
        }

        return folders;
    }

    /// <summary>Whether a file is read in one of the folders: in any of them, or in one around <paramref name="within"/>.</summary>
    private static bool IsWithin(Dictionary<string, HashSet<string>> folders, string file, string? within) =>
        folders.Any(folder => folder.Value.Contains(file) &&
            (within is null ||
                within.StartsWith(Path.TrimEndingDirectorySeparator(folder.Key) + Path.DirectorySeparatorChar, StringComparison.Ordinal)));

    private void CheckRead(string name, ManifestFile file, Neighbours neighbours, List<ManifestFinding> findings)
    {
        if (file.Bytes is null)
        {
            findings.Add(new ManifestFinding(name, 0, 0, string.Empty, "unreadable-file", FindingSeverity.Error, file.Problem!, null, null));
        }
        else
        {
            CheckFile(name, file.Bytes, neighbours, findings);
        }
    }

    private void CheckFile(string name, byte[] bytes, Neighbours neighbours, List<ManifestFinding> findings)
    {
        var result = read is null ? ManifestReader.Read(name, bytes) : read(name, bytes);
        if (result.Parts is not null)
        {
            compile?.Invoke(name, result);
        }

        if (result.Draft is { } draft)
        {
            neighbours.Check(name, draft, result.Findings);
        }

        findings.AddRange(InFileOrder(result.Findings));
    }

    /// <summary>What is unique in a catalog: manifest ids, names after case folding, and resource URIs.</summary>
    private sealed class Neighbours
    {
        private readonly Dictionary<string, string> _manifests = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _tools = new(StringComparer.OrdinalIgnoreCase);

        private readonly List<(string File, ResourceUri Uri)> _uris = [];

        public void Check(string file, ApiManifest manifest, FindingCollector findings)
        {
            if (!_manifests.TryAdd(manifest.Manifest, file))
            {
                findings.Error(
                    "manifest",
                    "duplicate-manifest",
                    $"The manifest in {_manifests[manifest.Manifest]} has this id too",
                    manifest.Manifest,
                    "an id of its own");
            }

            for (var i = 0; i < manifest.Tools.Count; i++)
            {
                CheckName($"tools[{i}]", manifest.Tools[i].Name, file, findings);
            }

            for (var i = 0; i < manifest.Resources.Count; i++)
            {
                CheckName($"resources[{i}]", manifest.Resources[i].Name, file, findings);
                CheckUri($"resources[{i}]", manifest.Resources[i].Uri, file, findings);
            }

            for (var i = 0; i < manifest.Prompts.Count; i++)
            {
                CheckName($"prompts[{i}]", manifest.Prompts[i].Name, file, findings);
            }
        }

        private void CheckName(string at, string name, string file, FindingCollector findings)
        {
            if (!_tools.TryAdd(name, file) && !string.Equals(_tools[name], file, StringComparison.Ordinal))
            {
                findings.Error(
                    $"{at}.name",
                    "duplicate-tool",
                    $"An entry in {_tools[name]} has this name too; upper and lower case do not differ",
                    name,
                    "a name of its own");
            }
        }

        private void CheckUri(string at, string text, string file, FindingCollector findings)
        {
            if (!ResourceUri.TryParse(text, out var uri, out _))
            {
                return;
            }

            if (_uris.Find(other => !string.Equals(other.File, file, StringComparison.Ordinal) && other.Uri.Overlaps(uri)) is { Uri: not null } clash)
            {
                findings.Error(
                    $"{at}.uri",
                    "resource-overlap",
                    $"A URI could mean this resource and one in {clash.File}",
                    text,
                    "a scheme of its own");
            }

            _uris.Add((file, uri));
        }
    }
}
