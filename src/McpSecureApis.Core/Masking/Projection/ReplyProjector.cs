using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Masking.Detectors;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Masking.Projection;

/// <summary>
/// Writes what the listed fields let out of one reply. Goes along the reply and the field tree at once: what is not in the tree is
/// never copied, so there is nothing that a later step would have to take out again. Reads the reply in the same pass, so what it wrote
/// is dropped when the reply turns out to be wrong further on.
/// </summary>
internal ref struct ReplyProjector : IDisposable
{
    /// <summary>Longest member name that is compared or let out; a longer one is not listed.</summary>
    public const int LongestName = 512;

    private const int ShortText = 256;

    private static readonly StrictJsonOptions ReplyOptions = new() { MaxDepth = 64 };

    private readonly MaskingPolicy _policy;
    private readonly ReadOnlySpan<MaskAction> _actions;
    private readonly Caller _caller;
    private readonly KeyedHasher _hasher;
    private readonly MaskCounts _counts;
    private StrictJsonReader _reader;
    private MaskedJsonWriter _writer;

    private ReplyProjector(ReadOnlySpan<byte> reply, MaskingPolicy policy, Caller caller, KeyedHasher hasher, MaskCounts counts, PooledBuffer output)
    {
        _policy = policy;
        _actions = policy.ActionsFor(caller.Scopes).Span;
        _caller = caller;
        _hasher = hasher;
        _counts = counts;
        _reader = new StrictJsonReader(reply, ReplyOptions);
        _writer = new MaskedJsonWriter(output);
    }

    /// <summary>Writes the projection.</summary>
    /// <returns>Null when what was written may leave; otherwise what is wrong with the reply.</returns>
    public static PeerProblem? Write(
        ReadOnlySpan<byte> reply, FieldNode root, MaskingPolicy policy, Caller caller, KeyedHasher hasher, MaskCounts counts, PooledBuffer output)
    {
        var projector = new ReplyProjector(reply, policy, caller, hasher, counts, output);
        try
        {
            return projector.Write(root);
        }
        finally
        {
            projector.Dispose();
        }
    }

    public void Dispose() => _reader.Dispose();

    private static bool Fits(JsonValueKind kind, FieldNode node) => kind switch
    {
        JsonValueKind.Object => node.AllowsObject,
        JsonValueKind.Array => node.Element is not null,
        _ => node.IsLeaf,
    };

    private PeerProblem? Write(FieldNode root)
    {
        var kind = _reader.Peek();
        var fits = Fits(kind, root);
        if (fits)
        {
            WriteContainer(kind, root);
        }
        else
        {
            _reader.Skip();
        }

        return !_reader.TryComplete() ? PeerProblems.Of(_reader.Fault) : fits ? null : PeerProblem.ShapeNotDeclared;
    }

    private void WriteContainer(JsonValueKind kind, FieldNode node)
    {
        if (kind == JsonValueKind.Array)
        {
            var elements = _reader.EnterArray();
            _writer.Begin((byte)'[');
            while (_reader.NextElement(ref elements))
            {
                WriteValue(node.Element!, listedName: default, hasKey: false, key: default);
            }

            _writer.End((byte)']');
            return;
        }

        var members = _reader.EnterObject();
        var keys = node.AnyKey is { KeyClassIndex: >= 0 } ? new MaskedKeys(node) : null;
        _writer.Begin((byte)'{');
        while (_reader.NextMember(ref members, out var name))
        {
            if (node.FindListed(name) is { } listed)
            {
                WriteValue(listed, listed.WrittenName, hasKey: false, key: default);
            }
            else if (node.AnyKey is { } child)
            {
                WriteKeyed(name, child, keys);
            }
            else
            {
                _counts.AddDrift(node.UnlistedPath);
                _reader.Skip();
            }
        }

        _writer.End((byte)'}');
    }

    /// <summary>
    /// A member of a map: its name is the backend's text. It leaves as a value of the class that the manifest names, or as it is when no
    /// detector finds anything in it, or not at all and with it what stands below.
    /// </summary>
    private void WriteKeyed(scoped ReadOnlySpan<byte> utf8, FieldNode child, MaskedKeys? keys)
    {
        Span<char> buffer = stackalloc char[LongestName];
        if (Utf8.ToUtf16(utf8, buffer, out _, out var length) != OperationStatus.Done)
        {
            _counts.AddDrift(child.Path);
            _reader.Skip();
            return;
        }

        var name = buffer[..length];
        if (keys is null)
        {
            if (!TextMasker.HoldsNothing(utf8) && (InvisibleText.Contains(name) || TextMasker.Find(name, DetectorLevel.Keys) is { Count: > 0 }))
            {
                _counts.Add("member-name");
                _reader.Skip();
                return;
            }

            WriteValue(child, listedName: default, hasKey: true, name);
        }
        else if (!Leaves(child))
        {
            WriteValue(child, listedName: default, hasKey: false, key: default);
        }
        else if (MaskKey(name, child.KeyClassIndex) is { } masked)
        {
            WriteValue(child, listedName: default, hasKey: true, keys.Take(masked));
        }
        else
        {
            _reader.Skip();
        }
    }

    /// <summary>Whether anything of the next value is written; only then its key takes a place among the others.</summary>
    private bool Leaves(FieldNode node)
    {
        var kind = _reader.Peek();
        return node.IsLeaf ? Fits(kind, node) && _actions[node.ClassIndex] != MaskAction.Drop : kind == JsonValueKind.Null || Fits(kind, node);
    }

    /// <summary>The key as a value of its class leaves; null when it does not.</summary>
    private readonly string? MaskKey(ReadOnlySpan<char> name, int classIndex)
    {
        var dataClass = _policy.Class(classIndex);
        var action = _actions[classIndex];
        if (action is MaskAction.Keep or MaskAction.Scan)
        {
            return TextMasker.Mask(name, action == MaskAction.Keep ? DetectorLevel.Credentials : DetectorLevel.Keys, _counts) ?? new string(name);
        }

        _counts.Add(dataClass.Name);
        return action switch
        {
            MaskAction.Partial => ValueMasker.Partial(dataClass, name),
            MaskAction.Hash => ValueMasker.Hash(dataClass, _caller.Tenant, new string(name), _hasher),
            MaskAction.Drop => null,
            _ => ValueMasker.Redact(dataClass),
        };
    }

    /// <summary>Writes a member, when it has a name, or an element; or nothing.</summary>
    private void WriteValue(FieldNode node, ReadOnlySpan<byte> listedName, bool hasKey, scoped ReadOnlySpan<char> key)
    {
        var kind = _reader.Peek();
        if (!node.IsLeaf && kind == JsonValueKind.Null)
        {
            // That there is none is what the reply says; left out it would read as "not shown".
            if (_reader.TryReadScalar(kind, out var none, out _))
            {
                WriteName(listedName, hasKey, key);
                _writer.WriteRaw(none);
            }

            return;
        }

        if (!Fits(kind, node))
        {
            _counts.AddDrift(node.Path);
            _reader.Skip();
            return;
        }

        if (!node.IsLeaf)
        {
            WriteName(listedName, hasKey, key);
            WriteContainer(kind, node);
            return;
        }

        if (!_reader.TryReadScalar(kind, out var value, out var hasEscapes))
        {
            return;
        }

        var action = _actions[node.ClassIndex];
        if (action == MaskAction.Drop)
        {
            _counts.Add(_policy.Class(node.ClassIndex).Name);
            return;
        }

        WriteName(listedName, hasKey, key);
        WriteLeaf(kind, value, hasEscapes, action, _policy.Class(node.ClassIndex));
    }

    private void WriteName(ReadOnlySpan<byte> listedName, bool hasKey, scoped ReadOnlySpan<char> key)
    {
        if (!listedName.IsEmpty)
        {
            _writer.WriteName(listedName);
        }
        else if (hasKey)
        {
            _writer.WriteName(key);
        }
    }

    private void WriteLeaf(JsonValueKind kind, ReadOnlySpan<byte> value, bool hasEscapes, MaskAction action, DataClass dataClass)
    {
        if (kind == JsonValueKind.Null)
        {
            _writer.WriteRaw(value);
            return;
        }

        var isText = kind is JsonValueKind.String or JsonValueKind.Number;
        switch (action)
        {
            case MaskAction.Keep:
                WriteKept(kind, value, hasEscapes, DetectorLevel.Credentials);
                return;
            case MaskAction.Scan:
                WriteKept(kind, value, hasEscapes, DetectorLevel.All);
                return;
            case MaskAction.Partial when isText:
                WritePartial(kind, value, hasEscapes, dataClass);
                break;
            case MaskAction.Hash when isText:
                _writer.WriteText(ValueMasker.Hash(dataClass, _caller.Tenant, Text(kind, value), _hasher));
                break;
            default:
                _writer.WriteText(ValueMasker.Redact(dataClass));
                break;
        }

        _counts.Add(dataClass.Name);
    }

    private void WritePartial(JsonValueKind kind, ReadOnlySpan<byte> value, bool hasEscapes, DataClass dataClass)
    {
        Span<char> shown = stackalloc char[ValueMasker.LongestPartial];
        if (value.Length > ShortText)
        {
            _writer.WriteText(shown[..ValueMasker.Partial(dataClass, Text(kind, value), shown)]);
            return;
        }

        Span<char> text = stackalloc char[ShortText];
        var length = Decode(value, Content(kind, value), hasEscapes, text);
        _writer.WriteText(shown[..ValueMasker.Partial(dataClass, text[..length], shown)]);
    }

    /// <summary>A kept value: numbers byte-exact, strings through the detectors of <paramref name="level"/>.</summary>
    private void WriteKept(JsonValueKind kind, ReadOnlySpan<byte> value, bool hasEscapes, DetectorLevel level)
    {
        var content = Content(kind, value);
        var isText = kind == JsonValueKind.String || (kind == JsonValueKind.Number && level == DetectorLevel.All);
        if (!isText || (level == DetectorLevel.Credentials && TextMasker.HoldsNoCredential(content)))
        {
            _writer.WriteRaw(value);
            return;
        }

        // Without its escapes a text has at most as many UTF-16 units as it has bytes.
        char[]? rented = null;
        var buffer = content.Length <= ShortText ? stackalloc char[ShortText] : (rented = ArrayPool<char>.Shared.Rent(content.Length));
        try
        {
            var text = buffer[..Decode(value, content, hasEscapes, buffer)];
            if (TextMasker.Mask(text, level, _counts) is { } masked)
            {
                _writer.WriteText(masked);
            }
            else if (hasEscapes)
            {
                _writer.WriteText(text);
            }
            else
            {
                _writer.WriteRaw(value);
            }
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    /// <summary>A string without its quotes.</summary>
    private static ReadOnlySpan<byte> Content(JsonValueKind kind, ReadOnlySpan<byte> value) => kind == JsonValueKind.String ? value[1..^1] : value;

    private static int Decode(ReadOnlySpan<byte> value, ReadOnlySpan<byte> content, bool hasEscapes, Span<char> text)
    {
        if (hasEscapes)
        {
            var reader = new Utf8JsonReader(value);
            reader.Read();
            return reader.CopyString(text);
        }

        Utf8.ToUtf16(content, text, out _, out var length);
        return length;
    }

    private static string Text(JsonValueKind kind, ReadOnlySpan<byte> value)
    {
        if (kind != JsonValueKind.String)
        {
            return System.Text.Encoding.UTF8.GetString(value);
        }

        var reader = new Utf8JsonReader(value);
        reader.Read();
        return reader.GetString()!;
    }
}
