namespace McpSecureApis.Core.Keys;

/// <summary>Where a file lies. For a key that is never a folder whose content others may see.</summary>
internal static class FilePlace
{
    /// <summary>Whether a file lies in a folder or below it, links of the file itself followed.</summary>
    public static bool IsInside(string folder, string file)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        var target = new FileInfo(file) is { Exists: true } info ? info.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null;
        return Path.GetFullPath(file).StartsWith(root, StringComparison.Ordinal) || target?.StartsWith(root, StringComparison.Ordinal) == true;
    }

    /// <summary>The path with every link on the way resolved; null when it ends nowhere.</summary>
    public static string? RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        for (var hops = 0; hops < 40; hops++)
        {
            var linkFound = false;
            var current = Path.GetPathRoot(full)!;
            var parts = full[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < parts.Length && !linkFound; i++)
            {
                var next = Path.Combine(current, parts[i]);
                FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
                if (info.LinkTarget is { } target)
                {
                    full = Path.GetFullPath(Path.Combine([current, target, .. parts[(i + 1)..]]));
                    linkFound = true;
                }
                else if (!info.Exists)
                {
                    return null;
                }

                current = next;
            }

            if (!linkFound)
            {
                return full;
            }
        }

        return null;
    }
}
