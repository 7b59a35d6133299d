using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace McpSecureApis.Core.Approvals.Forms;

/// <summary>The JSON Schema of a file, exported from the type that it is read into, by the options that it is read with.</summary>
internal static class TypeSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    /// <summary>The schema as the text of the file, with a final line break.</summary>
    /// <param name="type">The type.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="title">What the file is.</param>
    public static string Export(Type type, JsonSerializerOptions options, string title)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        var reading = new JsonSerializerOptions(options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        foreach (var (keyword, value) in reading.GetJsonSchemaAsNode(type, Exporter).AsObject())
        {
            schema[keyword] = value?.DeepClone();
        }

        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        // Of a type with a converter of ours nothing is known.
        var schema = node as JsonObject ?? [];
        if (context.TypeInfo.Type == typeof(DateTimeOffset) || context.TypeInfo.Type == typeof(DateTimeOffset?))
        {
            schema["type"] = "string";
            schema["format"] = "date-time";
        }

        if (context.PropertyInfo?.AttributeProvider is MemberInfo member && member.GetCustomAttribute<DescriptionAttribute>() is { } description)
        {
            schema.Insert(0, "description", description.Description);
        }

        return schema;
    }
}
