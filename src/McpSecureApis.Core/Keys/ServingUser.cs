namespace McpSecureApis.Core.Keys;

/// <summary>What the user of this process may do to files.</summary>
internal static class ServingUser
{
    /// <summary>
    /// Whether this process could change the file or put another one in its place: write it, or any folder on the way to where it really lies.
    /// Asked of the file system by trying, because modes say nothing of access lists, mounts and capabilities; a file that is made for the question
    /// is gone at once. In doubt it could.
    /// </summary>
    public static bool CanReplace(string path)
    {
        if (FilePlace.RealPath(path) is not { } real || CanWrite(real))
        {
            return true;
        }

        for (var folder = Path.GetDirectoryName(real); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (CanMakeFileIn(folder))
            {
                return true;
            }
        }

        // A link on the way can be another one tomorrow.
        return !string.Equals(real, Path.GetFullPath(path), StringComparison.Ordinal) &&
            CanMakeFileIn(Path.GetDirectoryName(Path.GetFullPath(path))!);
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
