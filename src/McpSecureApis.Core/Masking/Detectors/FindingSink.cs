using System.Runtime.InteropServices;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Takes findings in a folded or decoded view of a text and keeps them as places in the text itself.</summary>
internal ref struct FindingSink
{
    private readonly ReadOnlySpan<int> _map;
    private List<Finding>? _findings;

    /// <param name="map">For each character of the view its place in the text, and one more for the end; empty when they are the same.</param>
    /// <param name="findings">What was found before; null when nothing was.</param>
    public FindingSink(ReadOnlySpan<int> map, List<Finding>? findings)
    {
        _map = map;
        _findings = findings;
    }

    public readonly List<Finding>? Findings => _findings;

    public readonly int Count => _findings?.Count ?? 0;

    public void Add(int start, int end, string kind)
    {
        _findings ??= [];
        _findings.Add(_map.IsEmpty ? new Finding(start, end, kind) : new Finding(_map[start], _map[end], kind));
    }

    /// <summary>Puts the findings in order and joins those that overlap; the longer one gives the name.</summary>
    public static void Merge(List<Finding> findings)
    {
        findings.Sort(static (left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : right.End.CompareTo(left.End));
        var kept = 0;
        var all = CollectionsMarshal.AsSpan(findings);
        for (var i = 1; i < all.Length; i++)
        {
            ref var last = ref all[kept];
            var next = all[i];
            if (next.Start < last.End)
            {
                var kind = next.End - next.Start > last.End - last.Start ? next.Kind : last.Kind;
                last = new Finding(last.Start, Math.Max(last.End, next.End), kind);
            }
            else
            {
                all[++kept] = next;
            }
        }

        findings.RemoveRange(kept + 1, findings.Count - kept - 1);
    }
}
