namespace McpSecureApis.Json.Schemas.Running;

/// <summary>Which members or items of one object or array some schema has looked at, by position. Reused between checks.</summary>
internal sealed class EvaluatedSet
{
    private ulong[] _words = new ulong[4];
    private int _used;
    private bool _all;

    public bool this[int index] => _all || ((index >> 6) < _used && (_words[index >> 6] & (1UL << index)) != 0);

    public void Add(int index)
    {
        Reserve((index >> 6) + 1);
        _words[index >> 6] |= 1UL << index;
    }

    public void AddAll() => _all = true;

    public void Add(EvaluatedSet other)
    {
        _all |= other._all;
        Reserve(other._used);
        for (var i = 0; i < other._used; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    public void Clear()
    {
        Array.Clear(_words, 0, _used);
        _used = 0;
        _all = false;
    }

    private void Reserve(int words)
    {
        if (words > _words.Length)
        {
            Array.Resize(ref _words, Math.Max(words, _words.Length * 2));
        }

        _used = Math.Max(_used, words);
    }
}
