namespace McpSecureApis.TestKit;

/// <summary>
/// A clock that stands still until a test moves it. <see cref="Advance"/> moves time on and fires timers that became due, in order;
/// <see cref="StepWallClock"/> moves only the wall clock, as a correction by NTP does, and leaves timestamps and timers alone.
/// </summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _set = NewSignal();
    private DateTimeOffset _utcNow;
    private long _elapsed;
    private int _rings;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => _utcNow = start;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers are waiting.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>How often a timer rang.</summary>
    public int Rings
    {
        get
        {
            lock (_lock)
            {
                return _rings;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _utcNow;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed;
        }
    }

    /// <summary>Done when this many timers are waiting: whoever the test moves time on for has begun to wait.</summary>
    /// <exception cref="TimeoutException">Nobody began to wait for half a minute.</exception>
    public async Task WaitForTimersAsync(int count)
    {
        while (true)
        {
            Task set;
            lock (_lock)
            {
                if (_timers.Count >= count)
                {
                    return;
                }

                set = _set.Task;
            }

            await set.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Moves the wall clock alone, forwards or backwards.</summary>
    public void StepWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _utcNow += by;
        }
    }

    /// <summary>Moves time on. Callbacks run on this thread, each at the moment at which it is due, without a lock held.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long end;
        lock (_lock)
        {
            end = _elapsed + by.Ticks;
        }

        while (true)
        {
            ManualTimer? due;
            lock (_lock)
            {
                due = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
                MoveTo(due is null ? end : Math.Max(_elapsed, due.DueAt));
                if (due is null)
                {
                    return;
                }

                due.Next();
            }

            due.Fire();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(ManualTimer timer)
    {
        _timers.Add(timer);
        _set.SetResult();
        _set = NewSignal();
    }

    private void MoveTo(long elapsed)
    {
        _utcNow += TimeSpan.FromTicks(elapsed - _elapsed);
        _elapsed = elapsed;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private bool _disposed;

        public long DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var fireNow = false;
            lock (clock._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                clock._timers.Remove(this);
                _period = period;
                if (dueTime == TimeSpan.Zero)
                {
                    fireNow = true;
                    DueAt = clock._elapsed;
                    clock.Add(this);
                    Next();
                }
                else if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = clock._elapsed + dueTime.Ticks;
                    clock.Add(this);
                }
            }

            if (fireNow)
            {
                // On another thread, as the system's timers do: a constructor that starts a timer must not meet its own callback.
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            }

            return true;
        }

        public void Fire() => callback(state);

        /// <summary>Rings: goes on to the next period, or out of the list. Called with the lock held.</summary>
        public void Next()
        {
            clock._rings++;
            if (_period > TimeSpan.Zero)
            {
                DueAt += _period.Ticks;
            }
            else
            {
                clock._timers.Remove(this);
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
