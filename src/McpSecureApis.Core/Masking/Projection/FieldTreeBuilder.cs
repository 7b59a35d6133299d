using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Masking.Projection;

/// <summary>Turns a list of field paths into the tree that a reply is read along.</summary>
internal sealed class FieldTreeBuilder
{
    private readonly Dictionary<string, FieldTreeBuilder> _members = new(StringComparer.Ordinal);
    private FieldTreeBuilder? _anyKey;
    private FieldTreeBuilder? _element;
    private int _classIndex = -1;
    private int _keyClassIndex = -1;
    private bool _keysAreOwn;

    /// <summary>Adds a leaf. The paths were checked not to overlap.</summary>
    public void Add(FieldPath path, int classIndex)
    {
        var node = this;
        foreach (var segment in path.Segments)
        {
            node = segment.Kind switch
            {
                FieldSegmentKind.AnyKey => node._anyKey ??= new FieldTreeBuilder(),
                FieldSegmentKind.Element => node._element ??= new FieldTreeBuilder(),
                _ => node.Member(segment.Name),
            };
        }

        node._classIndex = classIndex;
    }

    /// <summary>
    /// Gives the keys at every <c>*</c> of a path their class. A path that ends in the <c>*</c> decides about it; of others that lead
    /// through it, all must say the same. Paths that end in theirs come first, after all leaves.
    /// </summary>
    /// <param name="path">The path of a field that names a class of keys.</param>
    /// <param name="classIndex">That class.</param>
    /// <param name="lastOnly">Whether it speaks of the last <c>*</c> alone.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? SetKeys(FieldPath path, int classIndex, bool lastOnly)
    {
        var node = this;
        for (var i = 0; i < path.Segments.Count; i++)
        {
            var segment = path.Segments[i];
            var next = segment.Kind switch
            {
                FieldSegmentKind.AnyKey => node._anyKey,
                FieldSegmentKind.Element => node._element,
                _ => node._members.GetValueOrDefault(segment.Name),
            };
            if (next is null)
            {
                return "Nothing that leaves lies below these keys";
            }

            node = next;
            var isLast = i == path.Segments.Count - 1;
            if (segment.Kind != FieldSegmentKind.AnyKey || node._keysAreOwn || (lastOnly && !isLast))
            {
                continue;
            }

            if (node._keyClassIndex >= 0 && node._keyClassIndex != classIndex)
            {
                return "Another field gives the same keys another class";
            }

            node._keyClassIndex = classIndex;
            node._keysAreOwn = isLast;
        }

        return null;
    }

    public FieldNode Build(string name = "", string path = "")
    {
        if (_classIndex >= 0)
        {
            return FieldNode.Leaf(name, path, _classIndex, _keyClassIndex);
        }

        foreach (var member in _members.Values)
        {
            // "*.id" holds for a listed member too, next to what is listed below it.
            if (_anyKey is not null)
            {
                member.Take(_anyKey);
            }
        }

        return FieldNode.Container(
            name,
            path,
            _keyClassIndex,
            [
                .. _members.Select(member => KeyValuePair.Create(
                    member.Key, member.Value.Build(member.Key, FieldPath.Below(path, FieldSegment.Member(member.Key))))),
            ],
            _anyKey?.Build(path: FieldPath.Below(path, FieldSegment.AnyKey)),
            _element?.Build(path: FieldPath.Below(path, FieldSegment.Element)));
    }

    private FieldTreeBuilder Member(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            _members.Add(name, member = new FieldTreeBuilder());
        }

        return member;
    }

    private void Take(FieldTreeBuilder other)
    {
        if (other._classIndex >= 0)
        {
            _classIndex = other._classIndex;
        }

        if (_keyClassIndex < 0)
        {
            _keyClassIndex = other._keyClassIndex;
        }

        foreach (var (name, member) in other._members)
        {
            Member(name).Take(member);
        }

        if (other._anyKey is not null)
        {
            (_anyKey ??= new FieldTreeBuilder()).Take(other._anyKey);
        }

        if (other._element is not null)
        {
            (_element ??= new FieldTreeBuilder()).Take(other._element);
        }
    }
}
