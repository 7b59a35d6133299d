using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>
/// The persons whose last call of one backend was answered, and which of them have a call under way past its open circuit. Never more than a given number:
/// whoever was answered longest ago makes room. Not safe for several threads at once.
/// </summary>
internal sealed class AnsweredPersons
{
    public const int Most = 64;

    private readonly Dictionary<CallerKey, (long At, bool Passes)> _persons = [];

    public void Answer(CallerKey person, long now)
    {
        if (_persons.TryGetValue(person, out var known))
        {
            _persons[person] = known with { At = now };
            return;
        }

        if (_persons.Count == Most)
        {
            _persons.Remove(_persons.MinBy(entry => entry.Value.At).Key);
        }

        _persons[person] = (now, Passes: false);
    }

    public void Fail(CallerKey person) => _persons.Remove(person);

    public bool TryPass(CallerKey person)
    {
        if (!_persons.TryGetValue(person, out var known) || known.Passes)
        {
            return false;
        }

        _persons[person] = known with { Passes = true };
        return true;
    }

    public void EndPass(CallerKey person)
    {
        if (_persons.TryGetValue(person, out var known))
        {
            _persons[person] = known with { Passes = false };
        }
    }
}
