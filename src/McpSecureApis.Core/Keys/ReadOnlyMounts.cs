namespace McpSecureApis.Core.Keys;

/// <summary>
/// Whether a path lies on a file system that is mounted read-only, as the volumes are through which Kubernetes hands out files: there the
/// mode of a folder (0777) says nothing.
/// </summary>
internal static class ReadOnlyMounts
{
    private const string Mounts = "/proc/self/mounts";

    public static bool Has(string path) => File.Exists(Mounts) && Has(path, File.ReadLines(Mounts));

    /// <param name="path">A full path. What is mounted counts where its links lead.</param>
    /// <param name="mounts">Lines of <c>proc_mounts(5)</c>: device, mount point, type, options; a later one covers an earlier one.</param>
    public static bool Has(string path, IEnumerable<string> mounts)
    {
        path = FilePlace.RealPath(path) ?? path;
        var (length, isReadOnly) = (0, false);
        foreach (var mount in mounts)
        {
            var parts = mount.Split(' ');
            if (parts.Length < 4)
            {
                continue;
            }

            // Spaces and the like are written as octal escapes.
            var point = parts[1].Replace("\\040", " ", StringComparison.Ordinal);
            var isAbove = point == "/" || path == point || path.StartsWith(point + "/", StringComparison.Ordinal);
            if (isAbove && point.Length >= length)
            {
                (length, isReadOnly) = (point.Length, parts[3].Split(',').Contains("ro", StringComparer.Ordinal));
            }
        }

        return isReadOnly;
    }
}
