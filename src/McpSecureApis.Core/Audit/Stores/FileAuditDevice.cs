namespace McpSecureApis.Core.Audit.Stores;

/// <summary>The file system.</summary>
internal sealed class FileAuditDevice : IAuditDevice
{
    private FileAuditDevice()
    {
    }

    public static FileAuditDevice Instance { get; } = new();

    public IAuditFile Create(string path) => new Segment(Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));

    public void Delete(string path) => File.Delete(path);

    public DeviceSpace? Space(string folder)
    {
        try
        {
            // On Unix any path names the file system that it lies on; on Windows only its root does.
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder);
            // A file system without a size of its own says 0, which is no room that could run out.
            return drive.TotalSize is > 0 and var total ? new DeviceSpace(drive.AvailableFreeSpace, total) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A device that does not even say this fails the next write, which is told apart.
            return null;
        }
    }

    public long? Cut(string path, long length, string keepAs)
    {
        FileStream file;
        try
        {
            // FileShare.None asks for the lock that a living writer holds, in this process or in another.
            file = Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }

        using (file)
        {
            var cut = file.Length - length;
            if (cut > 0)
            {
                file.Position = length;
                using (var kept = Open(keepAs, FileMode.Create, FileAccess.Write, FileShare.None))
                {
                    file.CopyTo(kept);
                }

                file.SetLength(length);
                file.Flush(flushToDisk: true);
            }

            return cut;
        }
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var how = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
            BufferSize = 0,

            // Not Flush(true): .NET drops the error of a failed fsync. With O_SYNC the write itself fails.
            Options = FileOptions.WriteThrough,
        };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, how);
    }

    private sealed class Segment(FileStream stream) : IAuditFile
    {
        public void Append(ReadOnlySpan<byte> bytes) => stream.Write(bytes);

        public void Dispose() => stream.Dispose();
    }
}
