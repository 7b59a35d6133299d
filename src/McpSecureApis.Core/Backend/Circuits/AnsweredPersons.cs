using McpSecureApis.Core.Callers;

namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>
/// The persons whose last call of one backend was answered, and which of them have a call under way past its open circuit. Never more than a given number:
/// whoever was answered longest ago makes room. Not safe for several threads at once.
/// </summary>
internal sealed class AnsweredPersons
{
    public const int Most = 64;

    private readonly Dictionary<CallerKey, LinkedListNode<Person>> _persons = [];
    private readonly LinkedList<Person> _byTime = [];

    public void Answer(CallerKey person)
    {
        if (_persons.TryGetValue(person, out var known))
        {
            _byTime.Remove(known);
        }
        else
        {
            if (_persons.Count == Most)
            {
                Remove(_byTime.First!);
            }

            known = new LinkedListNode<Person>(new Person(person, Passes: false));
            _persons.Add(person, known);
        }

        _byTime.AddLast(known);
    }

    public void Fail(CallerKey person)
    {
        if (_persons.TryGetValue(person, out var known))
        {
            Remove(known);
        }
    }

    public bool TryPass(CallerKey person)
    {
        if (!_persons.TryGetValue(person, out var known) || known.Value.Passes)
        {
            return false;
        }

        known.Value = known.Value with { Passes = true };
        return true;
    }

    public void EndPass(CallerKey person)
    {
        if (_persons.TryGetValue(person, out var known))
        {
            known.Value = known.Value with { Passes = false };
        }
    }

    private void Remove(LinkedListNode<Person> person)
    {
        _persons.Remove(person.Value.Key);
        _byTime.Remove(person);
    }

    private readonly record struct Person(CallerKey Key, bool Passes);
}
