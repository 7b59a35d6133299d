namespace McpSecureApis.Core.Shadow;

/// <summary>What a proposal would have done otherwise with the calls of one entry.</summary>
/// <param name="proposal">The digest of the proposed manifests.</param>
/// <param name="kind">The kind of the entry as a word of the trail.</param>
/// <param name="name">The entry's name.</param>
/// <param name="manifest">The manifest's id; null where several entries are counted together.</param>
internal sealed class ShadowedEntry(string proposal, string kind, string name, string? manifest)
{
    private readonly SortedDictionary<string, long> _outcomes = new(StringComparer.Ordinal);

    public string Proposal => proposal;

    public string Kind => kind;

    public string Name => name;

    public string? Manifest => manifest;

    /// <summary>How many calls were looked at.</summary>
    public long Calls { get; private set; }

    /// <summary>How many calls of each outcome; one call may have several.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => _outcomes;

    public void Add(long calls, IEnumerable<(string Outcome, long Count)> outcomes)
    {
        Calls += calls;
        foreach (var (outcome, count) in outcomes)
        {
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + count;
        }
    }
}
