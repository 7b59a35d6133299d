using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Limits;

/// <summary>
/// The callers (or addresses) that are remembered, never more than a given number. Only one at rest is forgotten; when all are in
/// use, new ones share one overflow instance, so a flood of invented names gets one budget and pushes nobody's out.
/// </summary>
internal sealed class RememberedStates<TKey, TState>(int capacity, TimeProvider clock)
    where TKey : notnull
    where TState : RememberedState, new()
{
    private readonly ConcurrentDictionary<TKey, TState> _states = new();
    private readonly long _sweepInterval = clock.TimestampFrequency;
    private int _count;
    private long _nextSweep = long.MinValue;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Shared by everybody who came when the table was full of others.</summary>
    public TState Overflow { get; } = new();

    /// <summary>Finds what is remembered, without remembering anything.</summary>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TState state) => _states.TryGetValue(key, out state);

    public TState Get(TKey key)
    {
        if (_states.TryGetValue(key, out var state))
        {
            return state;
        }

        if (!TryReserve())
        {
            Sweep();
            if (!TryReserve())
            {
                return Overflow;
            }
        }

        var added = new TState();
        state = _states.GetOrAdd(key, added);
        if (!ReferenceEquals(state, added))
        {
            Interlocked.Decrement(ref _count);
        }

        return state;
    }

    private bool TryReserve()
    {
        if (Interlocked.Increment(ref _count) <= capacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Looks for instances at rest, at most once a second and one thread at a time: a flood must not turn into work.</summary>
    private void Sweep()
    {
        var now = clock.GetTimestamp();
        var next = Volatile.Read(ref _nextSweep);
        if (now < next || Interlocked.CompareExchange(ref _nextSweep, now + _sweepInterval, next) != next)
        {
            return;
        }

        foreach (var (key, state) in _states)
        {
            lock (state)
            {
                if (!state.IsAtRest(now))
                {
                    continue;
                }

                state.Forgotten = true;
            }

            if (_states.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
