namespace McpSecureApis.Core.State;

/// <summary>The state of one instance alone, in memory.</summary>
/// <param name="capacity">How many are remembered. When all are in use a further one is refused: one that is forgotten too early counts again.</param>
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

            if (!_known.ContainsKey(key) && _known.Count >= capacity)
            {
                return ValueTask.FromException<bool>(new SharedStateException(isFull: true));
            }

            var last = end.ToUnixTimeMilliseconds();
            _known[key] = (value, last);
            _byEnd.Enqueue(key, last);
            return ValueTask.FromResult(true);
        }
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private long? Find(StateKey key, long now) => _known.TryGetValue(key, out var known) && known.End > now ? known.Value : null;

    private void Forget(long now)
    {
        while (_byEnd.TryPeek(out var key, out var end) && end <= now)
        {
            _byEnd.Dequeue();

            // One that was set again has a later end, with a place of its own in the queue.
            if (_known.TryGetValue(key, out var known) && known.End <= now)
            {
                _known.Remove(key);
            }
        }
    }
}
