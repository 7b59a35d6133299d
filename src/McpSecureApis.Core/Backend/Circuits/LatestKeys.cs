namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>
/// The keys that were seen last, each with its moment. Never more than a given number: the one that was seen longest ago makes
/// room. Not safe for several threads at once.
/// </summary>
internal sealed class LatestKeys<TKey>(int most)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, long At)>> _known = [];
    private readonly LinkedList<(TKey Key, long At)> _byTime = [];

    public void Note(TKey key, long now)
    {
        if (_known.TryGetValue(key, out var known))
        {
            _byTime.Remove(known);
            known.ValueRef.At = now;
        }
        else
        {
            if (_known.Count == most)
            {
                Remove(_byTime.First!);
            }

            known = new LinkedListNode<(TKey Key, long At)>((key, now));
            _known.Add(key, known);
        }

        _byTime.AddLast(known);
    }

    public void Remove(TKey key)
    {
        // The usual case, nobody fails, costs no look-up.
        if (_known.Count > 0 && _known.TryGetValue(key, out var known))
        {
            Remove(known);
        }
    }

    /// <summary>Forgets what was seen last at a moment or before it.</summary>
    public void Forget(long moment)
    {
        while (_byTime.First is { } first && first.ValueRef.At <= moment)
        {
            Remove(first);
        }
    }

    public bool Contains(TKey key) => _known.Count > 0 && _known.ContainsKey(key);

    /// <summary>Whether this key was seen since a moment.</summary>
    public bool IsSince(TKey key, long moment) => _known.Count > 0 && _known.TryGetValue(key, out var known) && known.ValueRef.At > moment;

    /// <summary>Whether two different keys were seen since a moment.</summary>
    public bool AreTwoSince(long moment) => _byTime.Last?.Previous?.ValueRef.At > moment;

    private void Remove(LinkedListNode<(TKey Key, long At)> known)
    {
        _known.Remove(known.ValueRef.Key);
        _byTime.Remove(known);
    }
}
