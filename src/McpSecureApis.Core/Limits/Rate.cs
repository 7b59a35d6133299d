using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Limits;

/// <summary>
/// A token bucket in its virtual-scheduling form (GCRA, ITU-T I.371): all that is kept of a bucket is the moment at which it will be
/// full again. A bucket is full exactly when that moment has passed, which is what makes forgetting it safe. Times are timestamps of
/// <see cref="TimeProvider.GetTimestamp"/>: a step of the wall clock grants nothing.
/// </summary>
internal sealed class Rate
{
    private readonly long _interval;
    private readonly long _tolerance;
    private readonly TimeProvider _clock;

    public Rate(RateManifest rate, TimeProvider clock)
    {
        _clock = clock;
        Text = Describe(rate);

        // Rounded up, so that rounding never grants more than was written.
        _interval = Math.Max(1, (long)Math.Ceiling(rate.Period.TotalSeconds * clock.TimestampFrequency / rate.Count));
        _tolerance = checked(_interval * (rate.Burst - 1));
    }

    /// <summary>As it is named to the model: "60 a minute".</summary>
    public string Text { get; }

    /// <summary>How long to wait until the bucket has a token; zero when it has one.</summary>
    /// <param name="fullAt">When the bucket is full again.</param>
    /// <param name="now">The current timestamp.</param>
    public TimeSpan Wait(long fullAt, long now) =>
        fullAt <= now || fullAt - now <= _tolerance ? TimeSpan.Zero : _clock.GetElapsedTime(now, fullAt - _tolerance);

    /// <summary>Takes a token, which <see cref="Wait"/> has said is there, and returns when the bucket is full again.</summary>
    public long Spend(long fullAt, long now) => Math.Max(fullAt, now) + _interval;

    /// <summary>Undoes a <see cref="Spend"/>: when the bucket is full again without it.</summary>
    public long GiveBack(long fullAt, long now) => fullAt <= now ? fullAt : fullAt - _interval;

    private static string Describe(RateManifest rate)
    {
        var period = rate.Period.TotalSeconds switch
        {
            1 => "a second",
            60 => "a minute",
            3600 => "an hour",
            _ => $"in {rate.Period.TotalSeconds} seconds",
        };
        return $"{rate.Count} {period}";
    }
}
