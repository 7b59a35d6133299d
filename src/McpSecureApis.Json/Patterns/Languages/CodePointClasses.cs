namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// The code points in classes that none of some sets divides. An automaton over classes has an edge for each class and not for each of a
/// million characters.
/// </summary>
internal sealed class CodePointClasses
{
    private readonly int[] _starts;
    private readonly int[] _classOf;
    private readonly int[] _best;
    private readonly int[] _costs;
    private readonly int[] _ranks;

    private CodePointClasses(int[] starts, int[] classOf, int count)
    {
        _starts = starts;
        _classOf = classOf;
        var ranges = new List<(int From, int To)>[count];
        for (var i = 0; i + 1 < starts.Length; i++)
        {
            if (classOf[i] >= 0)
            {
                (ranges[classOf[i]] ??= []).Add((starts[i], starts[i + 1] - 1));
            }
        }

        _best = [.. ranges.Select(ReadableCharacters.Best)];
        _costs = [.. _best.Select(ReadableCharacters.Cost)];
        _ranks = new int[count];
        var rank = 0;
        foreach (var number in Enumerable.Range(0, count)
            .OrderBy(number => _costs[number])
            .ThenBy(number => ReadableCharacters.Place(_best[number])))
        {
            _ranks[number] = rank++;
        }

        All = ClassSet.Of(Enumerable.Range(0, count), count);
    }

    public int Count => _best.Length;

    public ClassSet All { get; }

    public static CodePointClasses Of(IReadOnlyCollection<CodePointSet> sets)
    {
        // Halves of surrogate pairs are no code points of a text, and belong to no class.
        var bounds = new SortedSet<int> { 0, 0xD800, 0xE000, 0x110000 };
        foreach (var (from, to) in sets.SelectMany(set => set.Ranges))
        {
            bounds.Add(from);
            bounds.Add(to + 1);
        }

        int[] starts = [.. bounds];
        var classOf = new int[starts.Length - 1];
        var next = 1;
        foreach (var set in sets)
        {
            var divided = new Dictionary<int, int>();
            foreach (var (from, to) in set.Ranges)
            {
                for (var i = Array.BinarySearch(starts, from); starts[i] <= to; i++)
                {
                    if (!divided.TryGetValue(classOf[i], out var inside))
                    {
                        divided[classOf[i]] = inside = next++;
                    }

                    classOf[i] = inside;
                }
            }
        }

        var numbers = new Dictionary<int, int>();
        for (var i = 0; i < classOf.Length; i++)
        {
            if (starts[i] is >= 0xD800 and < 0xE000)
            {
                classOf[i] = -1;
                continue;
            }

            if (!numbers.TryGetValue(classOf[i], out var number))
            {
                numbers[classOf[i]] = number = numbers.Count;
            }

            classOf[i] = number;
        }

        return new CodePointClasses(starts, classOf, numbers.Count);
    }

    /// <summary>The classes of one of the sets that made them.</summary>
    public ClassSet Within(CodePointSet set)
    {
        var classes = new List<int>();
        foreach (var (from, to) in set.Ranges)
        {
            for (var i = Array.BinarySearch(_starts, from); _starts[i] <= to; i++)
            {
                if (_classOf[i] >= 0)
                {
                    classes.Add(_classOf[i]);
                }
            }
        }

        return ClassSet.Of(classes, Count);
    }

    /// <summary>The character of the class that reads best.</summary>
    public int Best(int number) => _best[number];

    public int Cost(int number) => _costs[number];

    /// <summary>The place among all classes, the one that reads best first.</summary>
    public int Rank(int number) => _ranks[number];
}
