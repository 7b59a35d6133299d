using System.Runtime.InteropServices;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>Takes what detectors find in a folded or decoded view of a text and keeps them as places in the text itself.</summary>
internal ref struct Detections
{
    private readonly ReadOnlySpan<int> _map;
    private List<Detection>? _found;

    /// <param name="map">For each character of the view its place in the text, and one more for the end; empty when they are the same.</param>
    /// <param name="found">What was found before; null when nothing was.</param>
    public Detections(ReadOnlySpan<int> map, List<Detection>? found)
    {
        _map = map;
        _found = found;
    }

    public readonly List<Detection>? All => _found;

    public readonly int Count => _found?.Count ?? 0;

    public void Add(int start, int end, string kind)
    {
        _found ??= [];
        _found.Add(_map.IsEmpty ? new Detection(start, end, kind) : new Detection(_map[start], _map[end], kind));
    }

    /// <summary>Puts what was found in order and joins those that overlap; the longer one gives the name.</summary>
    public static void Merge(List<Detection> found)
    {
        found.Sort(static (left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : right.End.CompareTo(left.End));
        var kept = 0;
        var all = CollectionsMarshal.AsSpan(found);
        for (var i = 1; i < all.Length; i++)
        {
            ref var last = ref all[kept];
            var next = all[i];
            if (next.Start < last.End)
            {
                var kind = next.End - next.Start > last.End - last.Start ? next.Kind : last.Kind;
                last = new Detection(last.Start, Math.Max(last.End, next.End), kind);
            }
            else
            {
                all[++kept] = next;
            }
        }

        found.RemoveRange(kept + 1, found.Count - kept - 1);
    }
}
