using McpSecureApis.Core.Limits;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>
/// The circuit of one caller's calls of one tool, which stands before the one of the whole backend: it opens when at least five
/// calls in ten seconds failed and these are half of the calls since the first of them, whatever that says about the backend.
/// Calls that worked before the first failure are not known here: who has no failures is not remembered. So a few failures in a
/// row after many good calls must not be enough.
/// </summary>
internal sealed class CallerCircuit : RememberedState
{
    private const int FewestFailures = 5;

    private long _windowStart = long.MinValue;
    private int _calls;
    private int _failures;
    private int _callsBefore;
    private int _failuresBefore;
    private long _openUntil = long.MinValue;
    private bool _isProbing;
    private long _rememberedUntil = long.MinValue;

    /// <summary>Says whether a call may go out; one that may while the circuit is open is its probe.</summary>
    public CircuitPass Enter(TimeProvider clock)
    {
        var now = clock.GetTimestamp();
        if (_openUntil == long.MinValue)
        {
            return new CircuitPass(IsAllowed: true);
        }

        if (_openUntil > now || _isProbing)
        {
            return new CircuitPass(IsAllowed: false, Wait: clock.GetElapsedTime(now, Math.Max(_openUntil, now)));
        }

        _isProbing = true;
        return new CircuitPass(IsAllowed: true, IsProbe: true);
    }

    /// <summary>The probe was not sent.</summary>
    public void Abandon() => _isProbing = false;

    /// <summary>Takes down how a call ended that was sent, and says whether the circuit opened by it.</summary>
    public bool Note(bool failed, bool isProbe, TimeProvider clock)
    {
        var now = clock.GetTimestamp();
        var second = clock.TimestampFrequency;
        if (failed)
        {
            _rememberedUntil = now + (BackendCircuit.MemorySeconds * second);
        }

        if (isProbe)
        {
            _isProbing = false;
            (_windowStart, _openUntil) = (long.MinValue, failed ? now + (BackendCircuit.BreakSeconds * second) : long.MinValue);
            return failed;
        }

        Roll(now, second);
        _failures += failed ? 1 : 0;
        var failures = _failures + _failuresBefore;
        if (failures == 0)
        {
            // What counts begins with a failure, also when the one before it has left the window.
            (_calls, _callsBefore) = (0, 0);
            return false;
        }

        _calls++;
        if (_openUntil != long.MinValue || failures < FewestFailures || 2 * failures < _calls + _callsBefore)
        {
            return false;
        }

        _openUntil = now + (BackendCircuit.BreakSeconds * second);
        return true;
    }

    public override bool IsAtRest(long now) => _rememberedUntil <= now && !_isProbing;

    /// <summary>Two halves of the ten seconds: the older one is forgotten whole.</summary>
    private void Roll(long now, long second)
    {
        var half = BackendCircuit.SamplingSeconds * second / 2;
        if (_windowStart == long.MinValue || now - _windowStart >= 2 * half)
        {
            (_callsBefore, _failuresBefore, _calls, _failures) = (0, 0, 0, 0);
            _windowStart = now;
        }
        else if (now - _windowStart >= half)
        {
            (_callsBefore, _failuresBefore, _calls, _failures) = (_calls, _failures, 0, 0);
            _windowStart += half;
        }
    }
}
