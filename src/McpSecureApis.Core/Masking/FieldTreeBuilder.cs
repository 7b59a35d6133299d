using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Masking;

/// <summary>Turns a list of field paths into the tree that a reply is read along.</summary>
internal sealed class FieldTreeBuilder
{
    private readonly Dictionary<string, FieldTreeBuilder> _members = new(StringComparer.Ordinal);
    private FieldTreeBuilder? _anyKey;
    private FieldTreeBuilder? _element;
    private int _classIndex = -1;

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

    public FieldNode Build(string name = "")
    {
        if (_classIndex >= 0)
        {
            return FieldNode.Leaf(name, _classIndex);
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
            [.. _members.Select(member => KeyValuePair.Create(member.Key, member.Value.Build(member.Key)))],
            _anyKey?.Build(),
            _element?.Build());
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
