namespace McpSecureApis.Core.Keys;

/// <summary>Where a key file lies: never in a folder whose content others may see.</summary>
internal static class FilePlace
{
    /// <summary>Whether a file lies in a folder or below it, links of the file itself followed.</summary>
    public static bool IsInside(string folder, string file)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        var target = new FileInfo(file) is { Exists: true } info ? info.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null;
        return Path.GetFullPath(file).StartsWith(root, StringComparison.Ordinal) || target?.StartsWith(root, StringComparison.Ordinal) == true;
    }
}
