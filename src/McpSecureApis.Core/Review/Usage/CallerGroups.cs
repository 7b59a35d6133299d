using System.Text;

namespace McpSecureApis.Core.Review.Usage;

/// <summary>
/// Callers whose calls show the same are one group: what is worked out for one of them holds for all, and there are few groups where there
/// are many callers.
/// </summary>
internal sealed class CallerGroups
{
    /// <summary>Facts that are kept; when they are more, they are worked out anew, so that odd callers cost time and not memory.</summary>
    private const int MostKept = 20_000;

    private readonly TrailUse _use;
    private readonly int[] _groupOf;
    private readonly List<(int Entry, EntryUse Use)[]> _shown = [];
    private readonly Dictionary<int, CallerFacts> _facts = [];

    public CallerGroups(TrailUse use)
    {
        _use = use;
        _groupOf = new int[use.Callers.Count];
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var caller in use.Uses.Where(pair => (pair.Value.Old | pair.Value.New) != UseFacts.None).OrderBy(pair => pair.Key)
            .GroupBy(pair => pair.Key.Caller, pair => (pair.Key.Entry, pair.Value)))
        {
            text.Clear();
            foreach (var (entry, shown) in caller)
            {
                text.Append(entry).Append(':').Append((int)shown.Old).Append(',').Append((int)shown.New).Append(';');
            }

            var key = text.ToString();
            if (!groups.TryGetValue(key, out var group))
            {
                // The first group is of those whose calls show nothing.
                _shown.Add([.. caller]);
                group = _shown.Count;
                groups.Add(key, group);
            }

            _groupOf[caller.Key] = group;
        }
    }

    public int GroupOf(int caller) => _groupOf[caller];

    public CallerFacts FactsOf(int group)
    {
        if (!_facts.TryGetValue(group, out var facts))
        {
            if (_facts.Count >= MostKept)
            {
                _facts.Clear();
            }

            facts = CallerFacts.Of(group == 0 ? [] : _shown[group - 1].Select(shown => (_use.Entries[shown.Entry], shown.Use)));
            _facts.Add(group, facts);
        }

        return facts;
    }
}
