using System.Diagnostics;
using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.TestKit;

/// <summary>The real file system with a switch in front: errors, torn writes, a device that hangs, and a count of writes.</summary>
internal sealed class FaultyDevice : IAuditDevice, IDisposable
{
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private int _appends;
    private int _hanging;
    private int _failures;
    private long _free = -1;
    private int _spaceAsked;

    public int Appends => Volatile.Read(ref _appends);

    /// <summary>How many of the next operations fail.</summary>
    public int Failures
    {
        get => Volatile.Read(ref _failures);
        set => Volatile.Write(ref _failures, value);
    }

    /// <summary>How many bytes of a failing append reach the file all the same.</summary>
    public int TornBytes { get; set; }

    /// <summary>Cutting a file fails too, as on a disk without room for the bytes that are kept.</summary>
    public bool CannotCut { get; set; }

    /// <summary>How often the device was asked for its room.</summary>
    public int SpaceAsked => Volatile.Read(ref _spaceAsked);

    /// <summary>What the device says that it holds in all.</summary>
    public long Total { get; set; } = 1L << 30;

    /// <summary>What the device says that it has left; negative says the truth of the real one.</summary>
    public long Free
    {
        get => Volatile.Read(ref _free);
        set => Volatile.Write(ref _free, value);
    }

    /// <summary>How long each append takes at least.</summary>
    public TimeSpan Latency { get; set; }

    public void Hang() => _open.Reset();

    public void Dispose() => _open.Dispose();

    public void GoOn() => _open.Set();

    /// <summary>Returns once a write hangs; a writer that has nothing to write never does.</summary>
    /// <exception cref="TimeoutException">No write has begun within a minute.</exception>
    public async Task WaitUntilHangingAsync()
    {
        for (var patience = Stopwatch.StartNew(); Volatile.Read(ref _hanging) == 0;)
        {
            if (patience.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException("No write has begun.");
            }

            await Task.Delay(1);
        }
    }

    public IAuditFile Create(string path)
    {
        Pass();
        return new Segment(this, FileAuditDevice.Instance.Create(path));
    }

    public void Delete(string path) => FileAuditDevice.Instance.Delete(path);

    public DeviceSpace? Space(string folder)
    {
        Interlocked.Increment(ref _spaceAsked);
        return Free is >= 0 and var free ? new DeviceSpace(free, Total) : FileAuditDevice.Instance.Space(folder);
    }

    public long? Cut(string path, long length, string keepAs) =>
        CannotCut ? throw new IOException("No space left on device") : FileAuditDevice.Instance.Cut(path, length, keepAs);

    private void Pass()
    {
        if (!_open.IsSet)
        {
            Interlocked.Increment(ref _hanging);
            _open.Wait();
            Interlocked.Decrement(ref _hanging);
        }
    }

    private bool TakeFailure()
    {
        while (Failures is > 0 and var left)
        {
            if (Interlocked.CompareExchange(ref _failures, left - 1, left) == left)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Segment(FaultyDevice device, IAuditFile inner) : IAuditFile
    {
        public void Append(ReadOnlySpan<byte> bytes)
        {
            device.Pass();
            if (device.Latency > TimeSpan.Zero)
            {
                Thread.Sleep(device.Latency);
            }

            Interlocked.Increment(ref device._appends);
            if (device.TakeFailure())
            {
                inner.Append(bytes[..Math.Min(bytes.Length, device.TornBytes)]);
                throw new IOException("Input/output error");
            }

            inner.Append(bytes);
        }

        public void Dispose() => inner.Dispose();
    }
}
