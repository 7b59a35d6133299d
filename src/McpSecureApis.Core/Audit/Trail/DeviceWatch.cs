namespace McpSecureApis.Core.Audit.Trail;

/// <summary>Knows for how long the device has been at one operation, also at one that never ends.</summary>
internal sealed class DeviceWatch(TimeProvider clock)
{
    private long _since;

    public bool IsLongerThan(TimeSpan time) => Volatile.Read(ref _since) is not 0 and var since && clock.GetElapsedTime(since) > time;

    public void Run(Action operation)
    {
        Volatile.Write(ref _since, Math.Max(1, clock.GetTimestamp()));
        try
        {
            operation();
        }
        finally
        {
            Volatile.Write(ref _since, 0);
        }
    }
}
