using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>
/// The persons whose last call of one backend was answered, and which persons have a call under way past its open circuit. Of the first
/// never more than a given number: whoever was answered longest ago makes room. Not safe for several threads at once.
/// </summary>
internal sealed class AnsweredPersons
{
    public const int Most = 64;

    private readonly LatestKeys<CallerKey> _answered = new(Most);

    // Not a mark at who was answered: that one may fail, or make room, and be answered again while the call that passes still runs.
    private readonly HashSet<CallerKey> _passing = [];

    public void Answer(CallerKey person) => _answered.Note(person, now: 0);

    public void Fail(CallerKey person) => _answered.Remove(person);

    public bool TryPass(CallerKey person) => _answered.Contains(person) && _passing.Add(person);

    public void EndPass(CallerKey person) => _passing.Remove(person);
}
