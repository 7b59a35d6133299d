using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Reading;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Core.Arguments;

/// <summary>Writes a tool's schema as clients see it: every object closed, as it is checked, and without <c>class</c> and <c>normalize</c>.</summary>
internal sealed class InputSchemaWriter(SchemaQuestions schemas)
{
    public JsonElement Write(SchemaSite root)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, root, SchemaMode.Closed);
        }

        using var document = JsonDocument.Parse(output.WrittenMemory, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }

    private void Write(Utf8JsonWriter json, SchemaSite site, SchemaMode mode)
    {
        if (site.Element.ValueKind != JsonValueKind.Object)
        {
            if (mode == SchemaMode.Closed && site.Element.ValueKind == JsonValueKind.True)
            {
                json.WriteStartObject();
                json.WriteBoolean("additionalProperties", false);
                json.WriteEndObject();
                return;
            }

            site.Element.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        foreach (var member in site.Element.EnumerateObject())
        {
            if (member.Name is "class" or "normalize")
            {
                continue;
            }

            json.WritePropertyName(member.Name);
            WriteKeyword(json, site, member, mode);
        }

        if (mode == SchemaMode.Closed && !SchemaQuestions.SaysRest(site.Element) && (schemas.PossibleTypes(site) & TypeSet.Object) != TypeSet.None)
        {
            json.WriteBoolean(SchemaQuestions.IsSimpleObject(site.Element) ? "additionalProperties" : "unevaluatedProperties", false);
        }

        json.WriteEndObject();
    }

    private void WriteKeyword(Utf8JsonWriter json, SchemaSite site, JsonProperty member, SchemaMode mode)
    {
        var below = site.Below(member.Value, member.Name);
        var belowMode = ModeBelow(member.Name, mode);
        if (member.Value.ValueKind == JsonValueKind.Object && SchemaKeywords.NamedSchemas.Contains(member.Name))
        {
            json.WriteStartObject();
            foreach (var named in member.Value.EnumerateObject())
            {
                json.WritePropertyName(named.Name);
                Write(json, below.Below(named.Value, named.Name).Known, belowMode);
            }

            json.WriteEndObject();
        }
        else if (member.Value.ValueKind == JsonValueKind.Array && SchemaKeywords.ManySchemas.Contains(member.Name))
        {
            json.WriteStartArray();
            var index = 0;
            foreach (var item in member.Value.EnumerateArray())
            {
                Write(json, below.Below(item, index++).Known, belowMode);
            }

            json.WriteEndArray();
        }
        else if (SchemaKeywords.OneSchema.Contains(member.Name))
        {
            Write(json, below.Known, belowMode);
        }
        else
        {
            member.Value.WriteTo(json);
        }
    }

    private static SchemaMode ModeBelow(string keyword, SchemaMode mode) => keyword switch
    {
        _ when mode == SchemaMode.Open => SchemaMode.Open,
        "if" or "not" or "contains" or "propertyNames" or "contentSchema" => SchemaMode.Open,
        "allOf" or "anyOf" or "oneOf" or "then" or "else" or "dependentSchemas" or "dependencies" or "$defs" or "definitions" => SchemaMode.InPlace,
        _ => SchemaMode.Closed,
    };
}
