namespace McpSecureApis.TestKit;

/// <summary>A folder of root's to which no other user can write, nor to any folder on the way; the temporary folder is none, as everybody can.</summary>
public sealed class ProtectedFolder : IDisposable
{
    private const UnixFileMode Way = UnixFileMode.OtherExecute;
    private const UnixFileMode Open = UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    public ProtectedFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        var place = new[] { AppContext.BaseDirectory, "/run", "/var/lib" }.First(IsProtected);
        Path = Directory.CreateDirectory(System.IO.Path.Combine(place, $"protected-{Guid.NewGuid():N}"), (UnixFileMode)0b111_101_101).FullName;
    }

    public string Path { get; }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static bool IsProtected(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (!folder.Exists || folder.LinkTarget is not null || (folder.UnixFileMode & (Way | Open)) != Way)
            {
                return false;
            }
        }

        return true;
    }
}
