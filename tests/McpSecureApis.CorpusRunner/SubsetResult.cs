namespace McpSecureApis.CorpusRunner;

/// <summary>What came of one subset. A case is counted once: as passed, failed, or skipped with a reason.</summary>
internal sealed class SubsetResult(string subset, string split)
{
    /// <summary>The reason for a case that its README calls indefinite.</summary>
    public const string Indefinite = "indefinite";

    private readonly List<string> _failedIds = [];
    private readonly SortedDictionary<string, int> _skipReasons = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _metrics = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, long>> _byClass = new(StringComparer.Ordinal);

    public string Subset { get; } = subset;

    public string Split { get; } = split;

    public int Cases => Passed + Failed + Skipped;

    public int Passed { get; private set; }

    public int Failed => _failedIds.Count;

    public int Skipped => _skipReasons.Values.Sum();

    public IReadOnlyList<string> FailedIds => _failedIds;

    public IReadOnlyDictionary<string, int> SkipReasons => _skipReasons;

    /// <summary>Counts, never rates: <c>truePositives</c> and its siblings, or what the subject measures.</summary>
    public IReadOnlyDictionary<string, long> Metrics => _metrics;

    /// <summary>The same counts per entity or rule.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, long>> ByClass => _byClass;

    /// <summary>The reason for cases whose part the product does not have.</summary>
    public static string NotOffered(string feature) => "not offered: " + feature;

    public void Pass() => Passed++;

    public void Fail(string id) => _failedIds.Add(id);

    /// <summary>A case that the runner could not read or judge. Failed, and counted by itself, so that a broken file is not taken for a product that got worse.</summary>
    public void FailUnreadable(string id)
    {
        Fail(id);
        Count("unreadable");
    }

    /// <summary>Judges one case; a judge that throws has failed it.</summary>
    public void Judge(string id, Action judge)
    {
        try
        {
            judge();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            FailUnreadable(id);
        }
    }

    public void Add(string id, bool passed)
    {
        if (passed)
        {
            Pass();
        }
        else
        {
            Fail(id);
        }
    }

    public void Skip(string reason) => _skipReasons[reason] = _skipReasons.GetValueOrDefault(reason) + 1;

    public void Count(string metric, long times = 1) => _metrics[metric] = _metrics.GetValueOrDefault(metric) + times;

    public void CountClass(string name, string metric, long times = 1)
    {
        if (!_byClass.TryGetValue(name, out var counts))
        {
            _byClass.Add(name, counts = new SortedDictionary<string, long>(StringComparer.Ordinal));
        }

        counts[metric] = counts.GetValueOrDefault(metric) + times;
    }
}
