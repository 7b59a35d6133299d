using System.Buffers.Binary;

namespace McpSecureApis.Core.State;

/// <summary>
/// State as small files in a folder that several instances share. Creating a file that must not exist yet, and opening one that nobody else
/// has open, are each one step for the file system, so of two instances that change the same thing at the same time one wins. A file that
/// is not whole is written by nobody but who made it.
/// </summary>
internal sealed class FolderState : ISharedState
{
    private const string Suffix = ".state";
    private const int Length = 2 * sizeof(long);
    private const int MaxTries = 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How long after its end a file stays, so that an instance whose clock is behind does not take it for none.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <summary>Another instance has a file open for as long as a write of it takes.</summary>
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    /// <summary>After which a file that is not whole stands for nothing that could still count. Whoever made it has long failed.</summary>
    private static readonly TimeSpan UnwholeFor = TimeSpan.FromHours(1) + Margin;

    private readonly string _path;
    private readonly TimeProvider _clock;
    private long _nextSweep;
    private volatile Task _sweeping = Task.CompletedTask;

    /// <param name="path">The folder; made with mode 0700 when it is missing.</param>
    /// <param name="clock">Says when an end has come.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public FolderState(string path, TimeProvider clock)
    {
        _path = path;
        _clock = clock;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The last sweep that began; no call waits for it.</summary>
    public Task Sweeping => _sweeping;

    public async ValueTask<long?> FindAsync(StateKey key, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var file = new FileStream(
                    FileOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                if (TryRead(file, out var value, out var end))
                {
                    return end > Now() ? value : null;
                }
            }
            catch (FileNotFoundException) when (Directory.Exists(_path))
            {
                return null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Open to be changed, or not to be had; which of them, the next tries tell.
            }

            if (tries == MaxTries)
            {
                throw new SharedStateException(isFull: false);
            }

            await Task.Delay(TryAgainAfter, TimeProvider.System, cancellationToken);
        }
    }

    public async ValueTask<bool> TrySetAsync(StateKey key, long? seen, long value, DateTimeOffset end, CancellationToken cancellationToken)
    {
        StartSweep();
        var isMaker = false;
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (TrySet(FileOf(key), seen, value, end.ToUnixTimeMilliseconds(), ref isMaker) is { } isSet)
                {
                    return isSet;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new SharedStateException(isFull: false);
            }

            if (tries == MaxTries)
            {
                throw new SharedStateException(isFull: false);
            }

            await Task.Delay(TryAgainAfter, TimeProvider.System, cancellationToken);
        }
    }

    private static FileStream Open(string path, FileMode mode, FileShare share = FileShare.None)
    {
        var how = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode == FileMode.CreateNew)
        {
            how.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, how);
    }

    /// <summary>Whether another has the file open: EWOULDBLOCK of Linux, and of macOS and the BSDs, and the sharing violation of Windows.</summary>
    private static bool IsLocked(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>False for a file whose maker has not written it yet, or never will.</summary>
    private static bool TryRead(FileStream file, out long value, out long end)
    {
        Span<byte> content = stackalloc byte[Length];
        var whole = file.ReadAtLeast(content, Length, throwOnEndOfStream: false) == Length;
        end = BinaryPrimitives.ReadInt64BigEndian(content);
        value = BinaryPrimitives.ReadInt64BigEndian(content[sizeof(long)..]);
        return whole;
    }

    private static void Write(FileStream file, long value, long end)
    {
        Span<byte> content = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(content, end);
        BinaryPrimitives.WriteInt64BigEndian(content[sizeof(long)..], value);
        file.Position = 0;
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <returns>Null when another has the file open or has just removed it: which of them changes anything, another try tells.</returns>
    private bool? TrySet(string path, long? seen, long value, long end, ref bool isMaker)
    {
        try
        {
            using var file = (seen is null && !isMaker ? Make(path, ref isMaker) : null) ?? Open(path, FileMode.Open);

            // One that is not whole counts as there: its maker may have been the first.
            if (!isMaker && (!TryRead(file, out var known, out var knownEnd) || (knownEnd > Now() ? known : null) != seen))
            {
                return false;
            }

            try
            {
                Write(file, value, end);
                return true;
            }
            catch (IOException) when (isMaker)
            {
                // The disk may be full. What is not whole would count as there until it is swept.
                file.Dispose();
                File.Delete(path);
                throw;
            }
        }
        catch (FileNotFoundException)
        {
            return seen is null ? null : false;
        }
        catch (IOException error) when (IsLocked(error))
        {
            return null;
        }
    }

    /// <summary>Makes a file that must not exist yet. Null when it does: it is somebody's, or its end has come.</summary>
    private static FileStream? Make(string path, ref bool isMaker)
    {
        try
        {
            var file = Open(path, FileMode.CreateNew);
            isMaker = true;
            return file;
        }
        catch (IOException error) when (IsLocked(error))
        {
            // Except on Windows, making and locking are two steps. Another opened the file between them, finds it not
            // whole, and leaves it to its maker.
            isMaker = !OperatingSystem.IsWindows();
            throw;
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private string FileOf(StateKey key) => Path.Combine(_path, $"{key.Kind}-{key.Id}{Suffix}");

    private long Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Once a minute, one at a time, and beside the call that begins it: a folder on a network may have many files and be slow.</summary>
    private void StartSweep()
    {
        var now = Now();
        var next = Interlocked.Read(ref _nextSweep);
        if (now >= next && Interlocked.CompareExchange(ref _nextSweep, now + (long)SweepInterval.TotalMilliseconds, next) == next &&
            _sweeping.IsCompleted)
        {
            _sweeping = Task.Run(() => Sweep(now));
        }
    }

    private void Sweep(long now)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(_path, "*" + Suffix))
            {
                SweepOne(path, now);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is left costs a directory entry and is tried again.
        }
    }

    private static void SweepOne(string path, long now)
    {
        try
        {
            // On Windows an open file can be deleted only where its sharing says so, and nobody who wants to read or write can open it then either.
            using var file = Open(path, FileMode.Open, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None);
            var goneAt = TryRead(file, out _, out var end)
                ? end + (long)Margin.TotalMilliseconds
                : new DateTimeOffset(File.GetLastWriteTimeUtc(file.SafeFileHandle)).ToUnixTimeMilliseconds() + (long)UnwholeFor.TotalMilliseconds;
            if (goneAt < now)
            {
                // Who opened it before and locks it after this finds it not whole, and so does not write where nobody would look any more.
                file.SetLength(0);
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // In use, swept by another, or none of ours.
        }
    }
}
