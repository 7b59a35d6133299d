using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpSecureApis.Core.Review.Schemas;

/// <summary>
/// A schema with its references written out, so that two of them can be compared where a value stands and not where its schema stands. One that
/// refers to itself, or names itself, has no such form.
/// </summary>
internal sealed class InlinedSchema
{
    private const int Deepest = 24;

    private const int MostNodes = 20_000;

    private static readonly string[] OneSchema =
        ["additionalProperties", "unevaluatedProperties", "unevaluatedItems", "additionalItems", "items", "contains", "propertyNames", "if",
        "then", "else", "not", "contentSchema"];

    private static readonly string[] ManySchemas = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];

    private static readonly string[] NamedSchemas = ["properties", "patternProperties", "dependentSchemas"];

    private static readonly string[] Opaque = ["$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$schema", "dependencies"];

    /// <summary>Keywords that only describe; beside a reference they are put on what it leads to.</summary>
    private static readonly string[] Describing = ["title", "description", "examples", "$comment", "default", "deprecated", "readOnly",
        "writeOnly", "class"];

    private readonly JsonElement _root;
    private readonly Utf8JsonWriter _writer;
    private int _nodes;

    private InlinedSchema(JsonElement root, Utf8JsonWriter writer)
    {
        _root = root;
        _writer = writer;
    }

    /// <summary>Null when it has no such form.</summary>
    public static JsonElement? Of(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        bool isWhole;
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            isWhole = new InlinedSchema(schema, writer).Write(schema, depth: 0);
        }

        return isWhole ? JsonElement.Parse(buffer.WrittenSpan) : null;
    }

    private bool Write(JsonElement schema, int depth)
    {
        if (depth > Deepest || ++_nodes > MostNodes)
        {
            return false;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(_writer);
            return true;
        }

        _writer.WriteStartObject();
        var isWhole = WriteMembers(schema, [], depth);
        _writer.WriteEndObject();
        return isWhole;
    }

    /// <param name="schema">The schema.</param>
    /// <param name="taken">Members that stood beside a reference to it, and count instead.</param>
    /// <param name="depth">How deep it is.</param>
    private bool WriteMembers(JsonElement schema, HashSet<string> taken, int depth)
    {
        foreach (var member in schema.EnumerateObject())
        {
            if (Opaque.Contains(member.Name))
            {
                return false;
            }

            if (member.Name is "$defs" or "definitions" || taken.Contains(member.Name))
            {
                continue;
            }

            if (member.Name == "$ref" ? !WriteReference(schema, member.Value, taken, depth) : !WriteMember(member, depth))
            {
                return false;
            }
        }

        return true;
    }

    private bool WriteMember(JsonProperty member, int depth)
    {
        _writer.WritePropertyName(member.Name);
        if (NamedSchemas.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Object)
        {
            _writer.WriteStartObject();
            foreach (var named in member.Value.EnumerateObject())
            {
                _writer.WritePropertyName(named.Name);
                if (!Write(named.Value, depth + 1))
                {
                    return false;
                }
            }

            _writer.WriteEndObject();
            return true;
        }

        if (ManySchemas.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Array)
        {
            _writer.WriteStartArray();
            foreach (var item in member.Value.EnumerateArray())
            {
                if (!Write(item, depth + 1))
                {
                    return false;
                }
            }

            _writer.WriteEndArray();
            return true;
        }

        if (OneSchema.Contains(member.Name))
        {
            return Write(member.Value, depth + 1);
        }

        member.Value.WriteTo(_writer);
        return true;
    }

    private bool WriteReference(JsonElement schema, JsonElement reference, HashSet<string> taken, int depth)
    {
        var text = reference.GetString() ?? string.Empty;
        var target = _root;
        if (depth >= Deepest || (text != "#" && !text.StartsWith("#/", StringComparison.Ordinal)))
        {
            return false;
        }

        foreach (var segment in text.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(segment).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                return false;
            }
        }

        var beside = schema.EnumerateObject().Where(member => member.Name != "$ref").Select(member => member.Name).ToList();
        if (target.ValueKind == JsonValueKind.Object && beside.TrueForAll(name => Describing.Contains(name)))
        {
            return ++_nodes <= MostNodes && WriteMembers(target, [.. taken, .. beside], depth + 1);
        }

        if (beside.Contains("allOf") || taken.Contains("allOf"))
        {
            return false;
        }

        _writer.WriteStartArray("allOf");
        var isWhole = Write(target, depth + 1);
        _writer.WriteEndArray();
        return isWhole;
    }
}
