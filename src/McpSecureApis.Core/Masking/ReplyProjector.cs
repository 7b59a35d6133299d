using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Credentials;

namespace McpSecureApis.Core.Masking;

/// <summary>
/// Writes what the listed fields let out of one reply. Goes along the reply and the field tree at once: what is not in the tree is
/// never copied, so there is nothing that a later step would have to take out again.
/// </summary>
internal sealed class ReplyProjector
{
    /// <summary>Longest member name that is compared or let out; a longer one is not listed.</summary>
    private const int LongestName = 512;

    /// <summary>Shorter text cannot hold a credential with a shape of its own.</summary>
    private const int ShortestCredential = 12;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // A result is not HTML; the default would write every quote and every letter outside ASCII as six characters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    private readonly MaskingPolicy _policy;
    private readonly ReadOnlyMemory<MaskAction> _actions;
    private readonly Caller _caller;
    private readonly KeyedHasher _hasher;
    private readonly MaskCounts _counts;
    private readonly Utf8JsonWriter _writer;

    private ReplyProjector(MaskingPolicy policy, Caller caller, KeyedHasher hasher, MaskCounts counts, Utf8JsonWriter writer)
    {
        _policy = policy;
        _actions = policy.ActionsFor(caller.Scopes);
        _caller = caller;
        _hasher = hasher;
        _counts = counts;
        _writer = writer;
    }

    /// <summary>Writes the projection. False when the reply has not the declared shape at its root.</summary>
    public static bool TryWrite(
        JsonElement reply, FieldNode root, MaskingPolicy policy, Caller caller, KeyedHasher hasher, MaskCounts counts, IBufferWriter<byte> output)
    {
        if (!Fits(reply, root))
        {
            return false;
        }

        using var writer = new Utf8JsonWriter(output, WriterOptions);
        new ReplyProjector(policy, caller, hasher, counts, writer).WriteContainer(reply, root);
        writer.Flush();
        return true;
    }

    private static bool Fits(JsonElement value, FieldNode node) => value.ValueKind switch
    {
        JsonValueKind.Object => node.AllowsObject,
        JsonValueKind.Array => node.Element is not null,
        _ => node.IsLeaf,
    };

    private void WriteContainer(JsonElement value, FieldNode node)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            _writer.WriteStartArray();
            foreach (var element in value.EnumerateArray())
            {
                WriteValue(element, node.Element!, listedName: null, key: null);
            }

            _writer.WriteEndArray();
            return;
        }

        _writer.WriteStartObject();
        foreach (var member in value.EnumerateObject())
        {
            WriteMember(member, node);
        }

        _writer.WriteEndObject();
    }

    private void WriteMember(JsonProperty member, FieldNode node)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        Span<char> buffer = stackalloc char[LongestName];
        var name = buffer;
        if (raw.Contains((byte)'\\'))
        {
            name = member.Name.Length <= LongestName ? buffer[..member.Name.Length] : default;
            if (!name.IsEmpty)
            {
                member.Name.CopyTo(name);
            }
        }
        else
        {
            var isShort = Utf8.ToUtf16(raw, buffer, out _, out var length) == OperationStatus.Done;
            name = isShort ? buffer[..length] : default;
        }

        // An empty span stands for the empty name and for one too long to be listed; only the former is found below.
        var tooLong = name.IsEmpty && raw.Length > 0;
        var isListed = false;
        var child = tooLong ? null : node.Find(name, out isListed);
        if (child is null)
        {
            _counts.AddDrift();
            return;
        }

        if (isListed)
        {
            WriteValue(member.Value, child, child.Name, key: null);
            return;
        }

        // The name of a map's key is the backend's text and leaves as it is, or not at all.
        var level = child.IsLeaf && _actions.Span[child.ClassIndex] != MaskAction.Keep ? DetectorLevel.All : DetectorLevel.Credentials;
        if (InvisibleText.Contains(name) || TextMasker.Find(name, level) is { Count: > 0 })
        {
            _counts.Add("member-name");
            return;
        }

        WriteValue(member.Value, child, listedName: null, member.Name);
    }

    /// <summary>Writes a member, when it has a name, or an element; or nothing.</summary>
    private void WriteValue(JsonElement value, FieldNode node, JsonEncodedText? listedName, string? key)
    {
        if (!Fits(value, node))
        {
            // A null where a container is declared says only that there is none.
            if (value.ValueKind != JsonValueKind.Null)
            {
                _counts.AddDrift();
            }

            return;
        }

        if (!node.IsLeaf)
        {
            WriteName(listedName, key);
            WriteContainer(value, node);
            return;
        }

        var action = _actions.Span[node.ClassIndex];
        var dataClass = _policy.Class(node.ClassIndex);
        if (action == MaskAction.Drop)
        {
            _counts.Add(dataClass.Name);
            return;
        }

        WriteName(listedName, key);
        WriteLeaf(value, action, dataClass);
    }

    private void WriteName(JsonEncodedText? listedName, string? key)
    {
        if (listedName is { } name)
        {
            _writer.WritePropertyName(name);
        }
        else if (key is not null)
        {
            _writer.WritePropertyName(key);
        }
    }

    private void WriteLeaf(JsonElement value, MaskAction action, DataClass dataClass)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            _writer.WriteNullValue();
            return;
        }

        switch (action)
        {
            case MaskAction.Keep:
                WriteText(value, DetectorLevel.Credentials);
                return;
            case MaskAction.Scan:
                WriteText(value, DetectorLevel.All);
                return;
            case MaskAction.Partial when value.ValueKind is JsonValueKind.String or JsonValueKind.Number:
                _writer.WriteStringValue(ValueMasker.Partial(dataClass, Text(value)));
                break;
            case MaskAction.Hash when value.ValueKind is JsonValueKind.String or JsonValueKind.Number:
                _writer.WriteStringValue(ValueMasker.Hash(dataClass, _caller.Tenant, Text(value), _hasher));
                break;
            default:
                _writer.WriteStringValue(ValueMasker.Redact(dataClass));
                break;
        }

        _counts.Add(dataClass.Name);
    }

    /// <summary>A kept value: numbers byte-exact, strings through the detectors of <paramref name="level"/>.</summary>
    private void WriteText(JsonElement value, DetectorLevel level)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (value.ValueKind != JsonValueKind.String)
        {
            if (value.ValueKind == JsonValueKind.Number && level == DetectorLevel.All && TextMasker.Mask(value.GetRawText(), level, _counts) is { } number)
            {
                _writer.WriteStringValue(number);
            }
            else
            {
                _writer.WriteRawValue(raw, skipInputValidation: true);
            }

            return;
        }

        var content = raw[1..^1];
        if (content.Contains((byte)'\\'))
        {
            WriteText(value.GetString(), level);
        }
        else if (level == DetectorLevel.Credentials && content.Length < ShortestCredential && IsPlain(content))
        {
            _writer.WriteRawValue(raw, skipInputValidation: true);
        }
        else
        {
            WriteUnescaped(raw, content, level);
        }
    }

    private static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private void WriteUnescaped(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> content, DetectorLevel level)
    {
        var rented = ArrayPool<char>.Shared.Rent(content.Length);
        try
        {
            Utf8.ToUtf16(content, rented, out _, out var length);
            if (TextMasker.Mask(rented.AsSpan(0, length), level, _counts) is { } masked)
            {
                _writer.WriteStringValue(masked);
            }
            else
            {
                _writer.WriteRawValue(raw, skipInputValidation: true);
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    private void WriteText(string? text, DetectorLevel level) => _writer.WriteStringValue(TextMasker.Mask(text, level, _counts) ?? text);

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
