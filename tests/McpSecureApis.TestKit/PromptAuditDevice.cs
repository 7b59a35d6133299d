using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.TestKit;

/// <summary>
/// The real file system that does not wait for the disk: a trail refuses calls after 250 ms without it, and how busy the disk of a test machine is
/// says nothing about the product. Tests of what a disk does have devices of their own.
/// </summary>
internal sealed class PromptAuditDevice : IAuditDevice
{
    private PromptAuditDevice()
    {
    }

    public static PromptAuditDevice Instance { get; } = new();

    public IAuditFile Create(string path)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new Segment(new FileStream(path, how));
    }

    public void Delete(string path) => FileAuditDevice.Instance.Delete(path);

    public DeviceSpace? Space(string folder) => FileAuditDevice.Instance.Space(folder);

    public long? Cut(string path, long length, string keepAs) => FileAuditDevice.Instance.Cut(path, length, keepAs);

    private sealed class Segment(FileStream stream) : IAuditFile
    {
        public void Append(ReadOnlySpan<byte> bytes) => stream.Write(bytes);

        public void Dispose() => stream.Dispose();
    }
}
