using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>The fields of a response taken so far, as a tree, to find one that overlaps a new one without comparing each with each.</summary>
internal sealed class FieldTree
{
    private readonly Dictionary<FieldSegment, FieldTree> _children = [];
    private FieldPath? _leaf;

    /// <summary>Adds the path, or returns one that reaches the same value.</summary>
    public FieldPath? Add(FieldPath path)
    {
        if (FindOverlap(path, depth: 0) is { } other)
        {
            return other;
        }

        var node = this;
        foreach (var segment in path.Segments)
        {
            if (!node._children.TryGetValue(segment, out var next))
            {
                next = new FieldTree();
                node._children.Add(segment, next);
            }

            node = next;
        }

        node._leaf = path;
        return null;
    }

    private FieldPath? FindOverlap(FieldPath path, int depth)
    {
        if (_leaf is not null)
        {
            return _leaf;
        }

        if (depth == path.Segments.Count)
        {
            return _children.Count == 0 ? null : FirstLeaf();
        }

        var segment = path.Segments[depth];
        if (segment.Kind == FieldSegmentKind.AnyKey)
        {
            foreach (var (name, child) in _children)
            {
                if (name.Meets(segment) && child.FindOverlap(path, depth + 1) is { } found)
                {
                    return found;
                }
            }

            return null;
        }

        return (_children.TryGetValue(segment, out var same) ? same.FindOverlap(path, depth + 1) : null) ??
            (segment.Kind == FieldSegmentKind.Member && _children.TryGetValue(FieldSegment.AnyKey, out var any)
                ? any.FindOverlap(path, depth + 1)
                : null);
    }

    private FieldPath? FirstLeaf()
    {
        var node = this;
        while (node._leaf is null)
        {
            node = node._children.Values.First();
        }

        return node._leaf;
    }
}
