using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.Core.Audit.Trail;

/// <summary>
/// Whether the device has room for new calls. What is kept in reserve is for the outcomes of calls that run and for the trail itself. The
/// device is asked four times a second at most; in between, what was written counts.
/// </summary>
internal sealed class AuditSpace(IAuditStore store, long? reserveBytes, TimeProvider clock)
{
    /// <summary>Kept when nothing else is set, as far as the device is not small.</summary>
    public const long DefaultReserve = 64 * 1024 * 1024;

    /// <summary>No more than one part in so many of a small device is kept when nothing else is set.</summary>
    private const int SmallDevicePart = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private long? _measured;
    private bool _isTold;
    private volatile bool _isLow;

    /// <summary>Read by anybody; the rest is the writer's.</summary>
    public bool IsLow => _isLow;

    public long Free { get; private set; }

    public long Reserve { get; private set; }

    public void Measure()
    {
        if (_measured is { } last && clock.GetElapsedTime(last) < Interval)
        {
            return;
        }

        _measured = clock.GetTimestamp();
        if (store.Space() is { } space)
        {
            Free = space.Free;
            Reserve = reserveBytes ?? Math.Min(DefaultReserve, space.Total / SmallDevicePart);
            _isLow = Free < Reserve;
            _isTold = true;
        }
    }

    /// <summary>Counts what was written since the device was asked.</summary>
    public void Spend(long bytes)
    {
        // Where the room cannot be told, none can be used up.
        if (_isTold)
        {
            Free -= bytes;
            _isLow |= Free < Reserve;
        }
    }
}
