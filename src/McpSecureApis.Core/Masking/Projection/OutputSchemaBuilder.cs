using System.Buffers;
using System.Text.Json;

namespace McpSecureApis.Core.Masking.Projection;

/// <summary>
/// Writes the JSON Schema 2020-12 of what can leave: objects closed, every member optional (drift or an action may drop it),
/// each leaf any scalar (an action may turn a number into text), each container below the root may be null, so that a result
/// conforms whatever the caller's scopes are.
/// </summary>
internal static class OutputSchemaBuilder
{
    public static JsonElement Build(FieldNode root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema"u8, "https://json-schema.org/draft/2020-12/schema"u8);
            WriteMembers(writer, root, isRoot: true);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter writer, FieldNode node)
    {
        writer.WriteStartObject();
        WriteMembers(writer, node, isRoot: false);
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, FieldNode node, bool isRoot)
    {
        if (node.IsLeaf)
        {
            writer.WriteStartArray("type"u8);
            writer.WriteStringValue("string"u8);
            writer.WriteStringValue("number"u8);
            writer.WriteStringValue("boolean"u8);
            writer.WriteStringValue("null"u8);
            writer.WriteEndArray();
        }
        else if (node is { AllowsObject: true, Element: not null })
        {
            writer.WriteStartArray("anyOf"u8);
            writer.WriteStartObject();
            WriteObject(writer, node, mayBeNull: !isRoot);
            writer.WriteEndObject();
            writer.WriteStartObject();
            WriteArray(writer, node.Element, mayBeNull: false);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        else if (node.Element is not null)
        {
            WriteArray(writer, node.Element, mayBeNull: !isRoot);
        }
        else
        {
            WriteObject(writer, node, mayBeNull: !isRoot);
        }
    }

    private static void WriteArray(Utf8JsonWriter writer, FieldNode element, bool mayBeNull)
    {
        WriteType(writer, "array"u8, mayBeNull);
        writer.WritePropertyName("items"u8);
        Write(writer, element);
    }

    private static void WriteType(Utf8JsonWriter writer, ReadOnlySpan<byte> type, bool mayBeNull)
    {
        if (!mayBeNull)
        {
            writer.WriteString("type"u8, type);
            return;
        }

        writer.WriteStartArray("type"u8);
        writer.WriteStringValue(type);
        writer.WriteStringValue("null"u8);
        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, FieldNode node, bool mayBeNull)
    {
        WriteType(writer, "object"u8, mayBeNull);
        writer.WriteStartObject("properties"u8);
        foreach (var (name, member) in node.Members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            Write(writer, member);
        }

        writer.WriteEndObject();
        writer.WritePropertyName("additionalProperties"u8);
        if (node.AnyKey is null)
        {
            writer.WriteBooleanValue(value: false);
        }
        else
        {
            Write(writer, node.AnyKey);
        }
    }
}
