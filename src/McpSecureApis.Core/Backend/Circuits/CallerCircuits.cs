using McpSecureApis.Core.Limits;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>The circuits of callers whose calls fail, never more than a given number: beyond it only the backend's own circuit stands.</summary>
internal sealed class CallerCircuits(TimeProvider clock)
{
    private const int Most = 10_000;

    private readonly RememberedStates<CircuitKey, CallerCircuit> _states = new(Most, clock);

    /// <summary>How many callers and tools are remembered.</summary>
    public int Count => _states.Count;

    /// <summary>Says whether a call may go out.</summary>
    public CircuitPass Enter(CircuitKey key)
    {
        // Nobody's calls fail: the usual case costs no look-up.
        if (_states.Count == 0 || !_states.TryFind(key, out var state))
        {
            return new CircuitPass(IsAllowed: true);
        }

        lock (state)
        {
            // What the table has dropped was at rest: nothing stands against the call.
            return state.Forgotten ? new CircuitPass(IsAllowed: true) : state.Enter(clock);
        }
    }

    /// <summary>A call that entered as the probe was not sent, so it says nothing.</summary>
    public void Abandon(CircuitKey key)
    {
        if (_states.TryFind(key, out var state))
        {
            lock (state)
            {
                state.Abandon();
            }
        }
    }

    /// <summary>Takes down how a call ended that was sent.</summary>
    /// <returns>Whether the circuit opened by it.</returns>
    public bool Note(CircuitKey key, bool failed, bool isProbe)
    {
        while (true)
        {
            if (_states.Count == 0 || !_states.TryFind(key, out var state))
            {
                if (!failed || ReferenceEquals(state = _states.Get(key), _states.Overflow))
                {
                    return false;
                }
            }

            lock (state)
            {
                if (!state.Forgotten)
                {
                    return state.Note(failed, isProbe, clock);
                }
            }
        }
    }
}
