namespace McpSecureApis.Core.Keys;

/// <summary>What the user of this process may do to files.</summary>
internal static class ServingUser
{
    /// <summary>
    /// Whether this process could change the file or put another one in its place: write it, or any folder or link on the way to where it really
    /// lies, or give itself the right to. Asked of the file system by trying, because modes say nothing of access lists, mounts and capabilities; a
    /// file that is made for the question is gone at once. In doubt it could.
    /// </summary>
    public static bool CanReplace(string path)
    {
        var ways = FilePlace.WaysTo(path);
        return ways.Count == 0 || CanWrite(ways[^1]) || Owns(ways[^1]) ||
            ways.SelectMany(FoldersOf).Distinct(StringComparer.Ordinal).Any(folder => CanMakeFileIn(folder) || Owns(folder));
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    /// <summary>An owner may take the right to write at any time. Who may set the mode that is set already is one.</summary>
    private static bool Owns(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path));
            return true;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    private static bool CanWrite(string file)
    {
        try
        {
            File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return true;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    private static bool CanMakeFileIn(string folder)
    {
        try
        {
            var name = Path.Combine(folder, $".{Guid.NewGuid():N}");
            new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }
}
