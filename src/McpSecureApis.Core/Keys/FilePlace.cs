namespace McpSecureApis.Core.Keys;

/// <summary>Where a file lies. For a key that is never a folder whose content others may see.</summary>
internal static class FilePlace
{
    /// <summary>As many as Linux follows.</summary>
    private const int MostLinks = 40;

    /// <summary>Whether a file lies in a folder or below it, links of the file itself followed.</summary>
    public static bool IsInside(string folder, string file)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        var target = new FileInfo(file) is { Exists: true } info ? info.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null;
        return Path.GetFullPath(file).StartsWith(root, StringComparison.Ordinal) || target?.StartsWith(root, StringComparison.Ordinal) == true;
    }

    /// <summary>The path with every link on the way resolved; null when it ends nowhere.</summary>
    public static string? RealPath(string path) => WaysTo(path) is [.., var real] ? real : null;

    /// <summary>The path, and what it becomes with each link that is resolved on the way, the real one last; empty when it ends nowhere.</summary>
    public static IReadOnlyList<string> WaysTo(string path)
    {
        var ways = new List<string> { Path.GetFullPath(path) };
        while (ways.Count <= MostLinks && Follow(ways[^1], out var hasLink) is { } next)
        {
            if (!hasLink)
            {
                return ways;
            }

            ways.Add(next);
        }

        return [];
    }

    /// <summary>The path with its first link resolved; the same where it has none, null where it ends nowhere.</summary>
    private static string? Follow(string full, out bool hasLink)
    {
        hasLink = false;
        var current = Path.GetPathRoot(full)!;
        var parts = full[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var next = Path.Combine(current, parts[i]);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is { } target)
            {
                hasLink = true;
                return Path.GetFullPath(Path.Combine([current, target, .. parts[(i + 1)..]]));
            }

            if (!info.Exists)
            {
                return null;
            }

            current = next;
        }

        return full;
    }
}
