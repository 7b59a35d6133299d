namespace McpSecureApis.Core.State;

/// <summary>The state of one instance alone, in memory.</summary>
/// <param name="capacity">
/// How many are remembered. When all are in use a further one is refused: one that is forgotten too early counts again.
/// </param>
/// <param name="clock">Says when an end has come.</param>
internal sealed class LocalState(int capacity, TimeProvider clock) : ISharedState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StateKey, (long Value, long End)> _known = [];
    private readonly PriorityQueue<StateKey, long> _byEnd = new();

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _known.Count;
            }
        }
    }

    /// <summary>How many places the queue of ends has: one for each that is remembered.</summary>
    public int Places
    {
        get
        {
            lock (_gate)
            {
                return _byEnd.Count;
            }
        }
    }

    public ValueTask<long?> FindAsync(StateKey key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(Find(key, Now()));
        }
    }

    public ValueTask<bool> TrySetAsync(StateKey key, long? seen, long value, DateTimeOffset end, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = Now();
            Forget(now);
            if (Find(key, now) != seen)
            {
                return ValueTask.FromResult(false);
            }

            var last = end.ToUnixTimeMilliseconds();
            if (!_known.ContainsKey(key))
            {
                if (_known.Count >= capacity)
                {
                    return ValueTask.FromException<bool>(new SharedStateException(isFull: true));
                }

                _byEnd.Enqueue(key, last);
            }

            _known[key] = (value, last);
            return ValueTask.FromResult(true);
        }
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private long? Find(StateKey key, long now) => _known.TryGetValue(key, out var known) && known.End > now ? known.Value : null;

    private void Forget(long now)
    {
        while (_byEnd.TryPeek(out var key, out var end) && end <= now)
        {
            // One that was set again keeps its place until then, however often that was.
            var last = _known[key].End;
            if (last > now)
            {
                _byEnd.DequeueEnqueue(key, last);
            }
            else
            {
                _byEnd.Dequeue();
                _known.Remove(key);
            }
        }
    }
}
