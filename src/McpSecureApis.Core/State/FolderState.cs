using System.Buffers.Binary;

namespace McpSecureApis.Core.State;

/// <summary>
/// State as small files in a folder that several instances share. Creating a file that must not exist yet, and opening one that nobody else has open, are
/// each one step for the file system, so of two instances that change the same thing at the same time one wins.
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

    private readonly string _path;
    private readonly TimeProvider _clock;
    private long _nextSweep;

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

    public async ValueTask<long?> FindAsync(StateKey key, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var file = new FileStream(FileOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
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

    public ValueTask<bool> TrySetAsync(StateKey key, long? seen, long value, DateTimeOffset end, CancellationToken cancellationToken)
    {
        Sweep();
        try
        {
            return ValueTask.FromResult(TrySet(FileOf(key), seen, value, end.ToUnixTimeMilliseconds()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromException<bool>(new SharedStateException(isFull: false));
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var how = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode == FileMode.CreateNew)
        {
            how.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, how);
    }

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

    private bool TrySet(string path, long? seen, long value, long end)
    {
        if (seen is null)
        {
            try
            {
                using var made = Open(path, FileMode.CreateNew);
                Write(made, value, end);
                return true;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Somebody's, or one whose end has come.
            }
        }

        try
        {
            using var file = Open(path, FileMode.Open);

            // One that is not whole counts as there: its maker may have been the first.
            if (!TryRead(file, out var known, out var knownEnd) || (knownEnd > Now() ? known : null) != seen)
            {
                return false;
            }

            Write(file, value, end);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another instance has it open to change it, and so what was seen is no longer so.
            return false;
        }
    }

    private string FileOf(StateKey key) => Path.Combine(_path, $"{key.Kind}-{key.Id}{Suffix}");

    private long Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private void Sweep()
    {
        var now = Now();
        var next = Interlocked.Read(ref _nextSweep);
        if (now < next || Interlocked.CompareExchange(ref _nextSweep, now + (long)SweepInterval.TotalMilliseconds, next) != next)
        {
            return;
        }

        var oldest = now - (long)Margin.TotalMilliseconds;
        try
        {
            foreach (var path in Directory.EnumerateFiles(_path, "*" + Suffix))
            {
                SweepOne(path, oldest);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is left costs a directory entry and is tried again.
        }
    }

    private static void SweepOne(string path, long oldest)
    {
        try
        {
            using var file = Open(path, FileMode.Open);
            if (TryRead(file, out _, out var end) && end < oldest)
            {
                File.Delete(path);
            }
        }
        catch (IOException)
        {
            // In use, or swept by another.
        }
    }
}
