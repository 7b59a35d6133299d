using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Findings;
namespace McpSecureApis.Core.Manifests.Files;

/// <summary>
/// Finds manifests that others than their owner can write: whoever can, decides what is served. A warning, not an error: the file system
/// may keep them out by other means than the mode.
/// </summary>
internal static class ManifestPermissions
{
    private const string Rule = "writable-by-others";
    private const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Looks at a folder and at everything in it that is served, or at one file and its folder.</summary>
    /// <exception cref="IOException">There is nothing at the path.</exception>
    public static IReadOnlyList<ManifestFinding> Find(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return [];
        }

        var findings = new List<ManifestFinding>();
        foreach (var place in ManifestFolder.PlacesOf(path))
        {
            FileSystemInfo info = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
            if (info.Exists && (info.UnixFileMode & Writable) != UnixFileMode.None && !ReadOnlyMounts.Has(place))
            {
                findings.Add(Finding(info));
            }
        }

        return findings;
    }

    private static ManifestFinding Finding(FileSystemInfo info)
    {
        var who = (info.UnixFileMode & UnixFileMode.OtherWrite) != UnixFileMode.None ? "Every user of the machine" : "The group";
        var what = info is DirectoryInfo ? "put manifests into this folder and exchange those in it" : "change this manifest";
        return new ManifestFinding(
            info.FullName, Line: 0, Column: 0, Path: string.Empty, Rule, FindingSeverity.Warning,
            $"{who} can {what}, and so decides what is served", $"mode {Convert.ToString((int)info.UnixFileMode, 8).PadLeft(4, '0')}", "chmod go-w");
    }
}
