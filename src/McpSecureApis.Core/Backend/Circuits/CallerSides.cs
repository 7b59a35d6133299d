using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>
/// Who lately called one backend, was answered by it and failed at it, in one way of telling callers apart: by person or by
/// tenant. Not safe for several threads at once.
/// </summary>
internal sealed class CallerSides
{
    /// <summary>More than this many that fail at the same time are not all known as such.</summary>
    private const int MostFailing = 64;

    private readonly LatestKeys<CallerKey> _failing = new(MostFailing);
    private LastTwo<CallerKey> _calling = new();
    private LastTwo<CallerKey> _answered = new();
    private LastTwo<CallerKey> _sound = new();

    /// <summary>Somebody calls; whose last call failed since a moment is not sound.</summary>
    public void Enter(CallerKey side, long now, long since)
    {
        _calling.Note(side, now);
        _failing.Forget(since);
        if (!_failing.IsSince(side, since))
        {
            _sound.Note(side, now);
        }
    }

    public void Answer(CallerKey side, long now)
    {
        _failing.Remove(side);
        _answered.Note(side, now);
    }

    public void Fail(CallerKey side, long now)
    {
        _sound.Remove(side);
        _answered.Remove(side);
        _failing.Note(side, now);
    }

    public bool SeveralCall(long since) => _calling.AreTwoSince(since);

    /// <summary>Whether the last calls of two sides failed.</summary>
    public bool SeveralFail(long since) => _failing.AreTwoSince(since);

    /// <summary>Whether another side was answered, and has not failed after that.</summary>
    public bool AnotherWasAnswered(CallerKey side, long since) => _answered.IsOtherSince(side, since);

    /// <summary>Whether this side's last call failed while another one calls whose did not.</summary>
    public bool LeavesProbe(CallerKey side, long since) => _failing.IsSince(side, since) && _sound.IsOtherSince(side, since);
}
