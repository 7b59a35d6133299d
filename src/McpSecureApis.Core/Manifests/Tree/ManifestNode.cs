using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpSecureApis.Core.Manifests.Tree;

/// <summary>A value of a manifest file with its place. YAML and JSON files both become this tree, so that one binder decides about both.</summary>
internal sealed class ManifestNode
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, ManifestMember> _byName = new(StringComparer.Ordinal);
    private readonly List<ManifestMember> _members = [];
    private readonly List<ManifestNode> _items = [];

    private ManifestNode(ManifestNodeKind kind, string text, SourcePosition position)
    {
        Kind = kind;
        Text = text;
        Position = position;
    }

    public ManifestNodeKind Kind { get; }

    /// <summary>A string's value, a number as RFC 8259 writes it, <c>true</c>, <c>false</c> or <c>null</c>; empty for lists and objects.</summary>
    public string Text { get; }

    public SourcePosition Position { get; }

    public IReadOnlyList<ManifestNode> Items => _items;

    public IReadOnlyList<ManifestMember> Members => _members;

    public bool IsScalar => Kind is ManifestNodeKind.Boolean or ManifestNodeKind.Number or ManifestNodeKind.String;

    public static ManifestNode Scalar(ManifestNodeKind kind, string text, SourcePosition position) => new(kind, text, position);

    public static ManifestNode List(SourcePosition position) => new(ManifestNodeKind.List, string.Empty, position);

    public static ManifestNode Object(SourcePosition position) => new(ManifestNodeKind.Object, string.Empty, position);

    public void Add(ManifestNode item) => _items.Add(item);

    /// <summary>False when the object has a member of this name already; that one stays.</summary>
    public bool TryAdd(ManifestMember member)
    {
        if (!_byName.TryAdd(member.Name, member))
        {
            return false;
        }

        _members.Add(member);
        return true;
    }

    public bool TryFind(string name, [NotNullWhen(true)] out ManifestMember? member) => _byName.TryGetValue(name, out member);

    /// <summary>What stands there, in a few words for a finding.</summary>
    public string Describe() => Kind switch
    {
        ManifestNodeKind.List => "a list",
        ManifestNodeKind.Object => "an object",
        ManifestNodeKind.String => $"\"{Text}\"",
        _ => Text,
    };

    /// <summary>The value as JSON; numbers keep their text.</summary>
    public JsonElement ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Write(writer);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private void Write(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case ManifestNodeKind.Object:
                writer.WriteStartObject();
                foreach (var member in _members)
                {
                    writer.WritePropertyName(member.Name);
                    member.Value.Write(writer);
                }

                writer.WriteEndObject();
                break;
            case ManifestNodeKind.List:
                writer.WriteStartArray();
                foreach (var item in _items)
                {
                    item.Write(writer);
                }

                writer.WriteEndArray();
                break;
            case ManifestNodeKind.String:
                writer.WriteStringValue(Text);
                break;
            default:
                writer.WriteRawValue(Text);
                break;
        }
    }
}
