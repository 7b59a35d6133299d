namespace McpSecureApis.Core.Audit.Chains;

/// <summary>
/// Says before which record a signed head is due: when as many records as allowed follow the last one, or when the next is further in
/// time from the first of them than allowed, in either direction, so that a clock that was set back cannot stretch the time without a
/// head. The writer asks before each record and the verifier of each record, so that what one writes the other accepts, however slow the
/// machine is.
/// </summary>
/// <param name="records">The most records without a head.</param>
/// <param name="interval">The longest time without a head.</param>
internal sealed class HeadRule(long records, TimeSpan interval)
{
    /// <summary>In milliseconds, as records have their time: a finer one would be judged differently when it is read again.</summary>
    private readonly long _interval = (long)interval.TotalMilliseconds;
    private long _first;

    /// <summary>How many records follow the last head.</summary>
    public long Open { get; private set; }

    public bool IsDue(DateTimeOffset time) => Open >= records || (Open > 0 && Math.Abs(time.ToUnixTimeMilliseconds() - _first) >= _interval);

    /// <summary>
    /// Whether a writer that runs would have signed by now. Twice the time allows for a machine that is slow; a time far ahead is as wrong as one
    /// far behind.
    /// </summary>
    /// <param name="now">The time of who verifies.</param>
    public bool IsOverdue(DateTimeOffset now) => Open > 0 && Math.Abs(now.ToUnixTimeMilliseconds() - _first) > 2 * _interval;

    /// <summary>A record that is no head follows.</summary>
    public void Count(DateTimeOffset time)
    {
        if (Open++ == 0)
        {
            _first = time.ToUnixTimeMilliseconds();
        }
    }

    /// <summary>A head stands over everything before it.</summary>
    public void Sign() => Open = 0;
}
