namespace McpSecureApis.Core.Backend.Circuits;

/// <summary>The two keys that were seen last, each with its moment: enough to say "another one too", in a few bytes.</summary>
internal struct LastTwo<TKey>
    where TKey : struct, IEquatable<TKey>
{
    private TKey _first;
    private TKey _second;
    private long _firstAt;
    private long _secondAt;

    public LastTwo() => (_firstAt, _secondAt) = (long.MinValue, long.MinValue);

    public void Note(TKey key, long now)
    {
        if (!_first.Equals(key))
        {
            (_second, _secondAt) = (_first, _firstAt);
        }

        (_first, _firstAt) = (key, now);
    }

    public void Remove(TKey key)
    {
        if (_first.Equals(key))
        {
            (_first, _firstAt) = (_second, _secondAt);
            (_second, _secondAt) = (default, long.MinValue);
        }
        else if (_second.Equals(key))
        {
            (_second, _secondAt) = (default, long.MinValue);
        }
    }

    /// <summary>Whether this key was seen since a moment.</summary>
    public readonly bool IsSince(TKey key, long moment) => (_firstAt > moment && _first.Equals(key)) || (_secondAt > moment && _second.Equals(key));

    /// <summary>Whether two different keys were seen since a moment.</summary>
    public readonly bool AreTwoSince(long moment) => _secondAt > moment && _firstAt > moment;

    /// <summary>Whether another key than this one was seen since a moment.</summary>
    public readonly bool IsOtherSince(TKey key, long moment) =>
        (_firstAt > moment && !_first.Equals(key)) || (_secondAt > moment && !_second.Equals(key));
}
