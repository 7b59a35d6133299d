using System.Collections.Frozen;
using System.Text.Json;

namespace McpSecureApis.Core.Masking;

/// <summary>A place in a reply that lets something out: a leaf, or a container with the places below it. Never changed after load.</summary>
internal sealed class FieldNode
{
    private readonly FrozenDictionary<string, FieldNode>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    private FieldNode(string name, int classIndex, FrozenDictionary<string, FieldNode> members, FieldNode? anyKey, FieldNode? element)
    {
        Name = JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        ClassIndex = classIndex;
        Members = members;
        AnyKey = anyKey;
        Element = element;
        _lookup = members.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The member's name, ready to be written; empty below <c>*</c> and <c>[]</c>.</summary>
    public JsonEncodedText Name { get; }

    /// <summary>The data class, an index into the policy; -1 for a container.</summary>
    public int ClassIndex { get; }

    public bool IsLeaf => ClassIndex >= 0;

    public FrozenDictionary<string, FieldNode> Members { get; }

    /// <summary>What every other member leads to, <c>*</c>; null when only the named ones leave.</summary>
    public FieldNode? AnyKey { get; }

    /// <summary>What every element leads to, <c>[]</c>; null when an array may not stand here.</summary>
    public FieldNode? Element { get; }

    public bool AllowsObject => Members.Count > 0 || AnyKey is not null;

    public static FieldNode Leaf(string name, int classIndex) =>
        new(name, classIndex, FrozenDictionary<string, FieldNode>.Empty, anyKey: null, element: null);

    public static FieldNode Container(string name, IReadOnlyCollection<KeyValuePair<string, FieldNode>> members, FieldNode? anyKey, FieldNode? element) =>
        new(name, classIndex: -1, members.ToFrozenDictionary(StringComparer.Ordinal), anyKey, element);

    /// <summary>The listed member of exactly this name, else what any key leads to, else null. <paramref name="isListed"/> tells which.</summary>
    public FieldNode? Find(ReadOnlySpan<char> name, out bool isListed)
    {
        isListed = _lookup.TryGetValue(name, out var member);
        return isListed ? member : AnyKey;
    }
}
