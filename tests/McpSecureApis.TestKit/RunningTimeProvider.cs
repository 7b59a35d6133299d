using System.Diagnostics;

namespace McpSecureApis.TestKit;

/// <summary>
/// The machine's clock, which a test can move on: what waits on it for a moment that is over then goes on at once. Unlike that of
/// <see cref="ManualTimeProvider"/> its time runs by itself, so a whole server on it does the rest of its work as ever.
/// </summary>
internal sealed class RunningTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<RunningTimer> _timers = [];
    private long _ahead;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private TimeSpan Ahead => TimeSpan.FromTicks(Volatile.Read(ref _ahead));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    /// <inheritdoc/>
    public override long GetTimestamp() => (Stopwatch.GetElapsedTime(0) + Ahead).Ticks;

    /// <summary>Moves time on. Timers that became due ring on threads of their own, as the system's do.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_lock)
        {
            Volatile.Write(ref _ahead, _ahead + by.Ticks);
            foreach (var timer in _timers)
            {
                timer.Set();
            }
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new RunningTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class RunningTimer : ITimer
    {
        private readonly RunningTimeProvider _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private TimeSpan _period;
        private long _dueAt;

        public RunningTimer(RunningTimeProvider clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            _timer = System.CreateTimer(static timer => ((RunningTimer)timer!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._lock)
            {
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    _clock._timers.Remove(this);
                    return _timer.Change(dueTime, period);
                }

                _period = period;
                _dueAt = _clock.GetTimestamp() + dueTime.Ticks;
                _clock._timers.Add(this);
                return Set();
            }
        }

        /// <summary>Lets the system's timer ring when this one is due. Called with the lock held.</summary>
        public bool Set() => _timer.Change(TimeSpan.FromTicks(Math.Max(0, _dueAt - _clock.GetTimestamp())), Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            lock (_clock._lock)
            {
                _clock._timers.Remove(this);
            }

            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring()
        {
            lock (_clock._lock)
            {
                // Stopped, or set anew by a step of the clock just when it rang.
                if (!_clock._timers.Contains(this))
                {
                    return;
                }

                if (_period > TimeSpan.Zero)
                {
                    _dueAt = _clock.GetTimestamp() + _period.Ticks;
                    Set();
                }
                else
                {
                    _clock._timers.Remove(this);
                }
            }

            _callback(_state);
        }
    }
}
