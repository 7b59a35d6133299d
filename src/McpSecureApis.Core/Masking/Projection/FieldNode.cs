using System.Collections.Frozen;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Masking.Projection;

/// <summary>A place in a reply that lets something out: a leaf, or a container with the places below it. Never changed after load.</summary>
internal sealed class FieldNode
{
    private readonly byte[] _utf8;
    private readonly byte[] _written;

    /// <summary>The members by a few bits of their names, so that a reply's name is compared with one or two of them.</summary>
    private readonly FieldNode[][] _slots;

    private FieldNode(
        string name,
        string path,
        int classIndex,
        int keyClassIndex,
        FrozenDictionary<string, FieldNode> members,
        FieldNode? anyKey,
        FieldNode? element)
    {
        _utf8 = Encoding.UTF8.GetBytes(name);
        _written = [(byte)'"', .. JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"', (byte)':'];
        Path = path;
        UnlistedPath = FieldPath.Below(path, FieldSegment.AnyKey);
        ClassIndex = classIndex;
        KeyClassIndex = keyClassIndex;
        Members = members;
        AnyKey = anyKey;
        Element = element;
        _slots = new FieldNode[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, members.Count * 2))][];
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            _slots[slot] = members.Count == 0 ? [] : [.. members.Values.Where(member => Slot(member._utf8) == slot)];
        }
    }

    /// <summary>The member's name with its quotes and colon, ready to be written; that of the empty name below <c>*</c> and <c>[]</c>.</summary>
    public ReadOnlySpan<byte> WrittenName => _written;

    /// <summary>The data class, an index into the policy; -1 for a container.</summary>
    public int ClassIndex { get; }

    /// <summary>For what a <c>*</c> leads to: the data class of the keys, an index into the policy; -1 when the manifest names none.</summary>
    public int KeyClassIndex { get; }

    /// <summary>The field path of this place, in the manifest's words alone.</summary>
    public string Path { get; }

    /// <summary>What stands for a member that is not listed here: its name is the backend's word.</summary>
    public string UnlistedPath { get; }

    public bool IsLeaf => ClassIndex >= 0;

    public FrozenDictionary<string, FieldNode> Members { get; }

    /// <summary>What every other member leads to, <c>*</c>; null when only the named ones leave.</summary>
    public FieldNode? AnyKey { get; }

    /// <summary>What every element leads to, <c>[]</c>; null when an array may not stand here.</summary>
    public FieldNode? Element { get; }

    public bool AllowsObject => Members.Count > 0 || AnyKey is not null;

    public static FieldNode Leaf(string name, string path, int classIndex, int keyClassIndex) =>
        new(name, path, classIndex, keyClassIndex, FrozenDictionary<string, FieldNode>.Empty, anyKey: null, element: null);

    public static FieldNode Container(
        string name,
        string path,
        int keyClassIndex,
        IReadOnlyCollection<KeyValuePair<string, FieldNode>> members,
        FieldNode? anyKey,
        FieldNode? element) =>
        new(name, path, classIndex: -1, keyClassIndex, members.ToFrozenDictionary(StringComparer.Ordinal), anyKey, element);

    /// <summary>The listed member of exactly this name, in UTF-8 and without escapes; null when there is none.</summary>
    public FieldNode? FindListed(ReadOnlySpan<byte> name)
    {
        foreach (var member in _slots[Slot(name)])
        {
            if (name.SequenceEqual(member._utf8))
            {
                return member;
            }
        }

        return null;
    }

    private int Slot(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : ((name.Length * 7) + (name[0] * 3) + name[^1] + (name[name.Length / 2] * 5)) & (_slots.Length - 1);
}
