using System.Globalization;

namespace McpSecureApis.Core.Confirmation;

/// <summary>
/// Used confirmations as empty files in a folder that several instances share. Creating a file that must not exist yet is one step for the
/// file system, so of two instances that take the same answer at the same time one wins.
/// </summary>
internal sealed class UsedConfirmationFolder
{
    private const string Suffix = ".used";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How long after its end a file stays, so that an instance whose clock is behind does not take the answer again.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private long _nextSweep;

    /// <param name="path">The folder; made with mode 0700 when it is missing.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public UsedConfirmationFolder(string path)
    {
        _path = path;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Notes that a confirmation is used.</summary>
    /// <param name="id">The question's id.</param>
    /// <param name="end">When the question ends, in milliseconds of Unix time; a part of the name, so the same for every instance.</param>
    /// <param name="now">The time, in the same form.</param>
    /// <returns>True for the first use, false for a further one, null when it could not be noted.</returns>
    public bool? TryUse(Guid id, long end, long now)
    {
        Sweep(now);
        var file = Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"{end:x16}-{id:N}{Suffix}"));
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using var stream = new FileStream(file, how);
            stream.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return File.Exists(file) ? false : null;
        }
    }

    private void Sweep(long now)
    {
        var next = Interlocked.Read(ref _nextSweep);
        if (now < next || Interlocked.CompareExchange(ref _nextSweep, now + (long)SweepInterval.TotalMilliseconds, next) != next)
        {
            return;
        }

        var oldest = now - (long)Margin.TotalMilliseconds;
        try
        {
            foreach (var file in Directory.EnumerateFiles(_path, "*" + Suffix))
            {
                var name = Path.GetFileName(file.AsSpan());
                if (name.Length > 16 && long.TryParse(name[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end) && end < oldest)
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is left costs a directory entry and is tried again.
        }
    }
}
