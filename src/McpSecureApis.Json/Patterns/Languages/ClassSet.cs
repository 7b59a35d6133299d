namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>A set of character classes, by their numbers. Equal by content.</summary>
internal sealed class ClassSet : IEquatable<ClassSet>
{
    private readonly ulong[] _words;
    private readonly int _hash;

    private ClassSet(ulong[] words)
    {
        _words = words;
        var hash = default(HashCode);
        foreach (var word in words)
        {
            hash.Add(word);
        }

        _hash = hash.ToHashCode();
        IsEmpty = !words.AsSpan().ContainsAnyExcept(0UL);
    }

    public bool IsEmpty { get; }

    /// <param name="classes">The members.</param>
    /// <param name="count">How many classes there are at all.</param>
    public static ClassSet Of(IEnumerable<int> classes, int count)
    {
        var words = new ulong[(count + 63) / 64];
        foreach (var number in classes)
        {
            words[number >> 6] |= 1UL << (number & 63);
        }

        return new ClassSet(words);
    }

    public bool Has(int number) => (_words[number >> 6] >> (number & 63) & 1) != 0;

    public ClassSet Union(ClassSet other) => new([.. _words.Zip(other._words, (x, y) => x | y)]);

    public bool IsWithin(ClassSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            if ((_words[i] & ~other._words[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    public bool Equals(ClassSet? other) => other is not null && _hash == other._hash && _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => Equals(obj as ClassSet);

    public override int GetHashCode() => _hash;
}
