using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>The refusals of one caller, or of nobody, for one reason, counted by what they were about.</summary>
/// <param name="caller">Whose they are; null for nobody's, and for those of further callers.</param>
/// <param name="hasCaller">Whether there was a caller.</param>
/// <param name="reason">Why.</param>
/// <param name="mostSubjects">How many subjects are told apart.</param>
internal sealed class RefusalGroup(Caller? caller, bool hasCaller, RefusalReason reason, int mostSubjects)
{
    private readonly Dictionary<RefusalSubject, long> _counts = [];
    private long _others;

    public Caller? Caller => caller;

    public bool HasCaller => hasCaller;

    public RefusalReason Reason => reason;

    public void Add(RefusalSubject subject, long count)
    {
        if (!subject.IsOthers && (_counts.ContainsKey(subject) || _counts.Count < mostSubjects))
        {
            _counts[subject] = _counts.GetValueOrDefault(subject) + count;
        }
        else
        {
            _others += count;
        }
    }

    /// <summary>The subjects with the most refusals, and one for all others.</summary>
    public IReadOnlyList<(RefusalSubject Subject, long Count)> Most(int most)
    {
        var ordered = _counts.OrderByDescending(entry => entry.Value).Select(entry => (entry.Key, entry.Value)).ToList();
        var others = _others + ordered.Skip(most).Sum(entry => entry.Value);
        return others == 0 ? ordered : [.. ordered.Take(most), (RefusalSubject.Others, others)];
    }
}
