using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Shadow;

/// <summary>
/// Counts, by proposal and entry, the calls that were compared and what would have been otherwise. Every ten seconds a count becomes one record.
/// However many there are, trail and memory grow by a bounded number.
/// </summary>
internal sealed class ShadowCounts : IAsyncDisposable
{
    /// <summary>Entries with a record of their own in ten seconds; further ones share one.</summary>
    public const int MostEntries = 256;

    /// <summary>
    /// What is told apart of one entry in one record, besides how many calls were the same or not compared; the rest is counted together.
    /// </summary>
    public const int MostOutcomes = 23;

    /// <summary>The characters of all that is told apart of one entry in one record, so that it fits into a line of the trail.</summary>
    public const int MostCharacters = 4096;

    /// <summary>What stands for the entries and outcomes that are not told apart.</summary>
    public const string Others = "(other)";

    private readonly AuditTrail _audit;
    private readonly PeriodicRecords _records;
    private readonly Lock _gate = new();
    private Dictionary<(string Proposal, EntryIdentity? Entry), Count> _counts = [];

    public ShadowCounts(AuditTrail audit, TimeProvider clock)
    {
        _audit = audit;
        _records = new PeriodicRecords(WriteAsync, clock);
    }

    /// <summary>Counts one call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outcomes">What would have been otherwise, each once.</param>
    public void Add(ShadowedCall call, IReadOnlyCollection<string> outcomes) =>
        Add(call.Proposal, call.Kind, call.Entry, 1, outcomes.Select(outcome => KeyValuePair.Create(outcome, 1)));

    public ValueTask DisposeAsync() => _records.DisposeAsync();

    private void Add(string proposal, EntryKind kind, EntryIdentity? entry, long calls, IEnumerable<KeyValuePair<string, int>> outcomes)
    {
        lock (_gate)
        {
            var key = (proposal, entry);
            if (!_counts.TryGetValue(key, out var count))
            {
                key = _counts.Count < MostEntries ? key : (proposal, null);
                count = _counts.TryGetValue(key, out var others) ? others : _counts[key] = new Count(kind);
            }

            count.Add(calls, outcomes);
        }
    }

    private async Task WriteAsync()
    {
        Dictionary<(string Proposal, EntryIdentity? Entry), Count> counts;
        lock (_gate)
        {
            (counts, _counts) = (_counts, []);
        }

        foreach (var ((proposal, entry), count) in counts)
        {
            var record = new AuditEntry
            {
                Phase = AuditPhase.Event,
                Tool = entry,
                Kind = count.Kind,
                Event = new AuditEvent(AuditEvent.Shadow)
                {
                    Count = count.Calls,
                    Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["proposal"] = proposal },
                    Outcomes = count.Outcomes,
                },
            };
            if (await _audit.AppendAsync(record, CancellationToken.None) is not null)
            {
                // Counted on until the trail takes it.
                Add(proposal, count.Kind, entry, count.Calls, count.Outcomes);
            }
        }
    }

    private sealed class Count(EntryKind kind)
    {
        private readonly Dictionary<string, int> _outcomes = new(StringComparer.Ordinal);
        private int _differences;
        private int _characters;

        public EntryKind Kind => kind;

        public long Calls { get; private set; }

        /// <summary>The most frequent first.</summary>
        public IReadOnlyList<KeyValuePair<string, int>> Outcomes =>
            [.. _outcomes.OrderByDescending(outcome => outcome.Value).ThenBy(outcome => outcome.Key, StringComparer.Ordinal)];

        public void Add(long calls, IEnumerable<KeyValuePair<string, int>> outcomes)
        {
            Calls += calls;
            foreach (var (outcome, number) in outcomes)
            {
                var key = outcome;
                if (ShadowOutcomes.IsDifference(key) && !_outcomes.ContainsKey(key))
                {
                    var isKept = _differences < MostOutcomes && _characters + key.Length <= MostCharacters;
                    (_differences, _characters) = isKept ? (_differences + 1, _characters + key.Length) : (_differences, _characters);
                    key = isKept ? key : Others;
                }

                _outcomes[key] = _outcomes.GetValueOrDefault(key) + number;
            }
        }
    }
}
