using System.Text.Json;
using McpSecureApis.Json.Formats;
using McpSecureApis.Json.Schemas.Reading;

namespace McpSecureApis.Json.Schemas.Formats;

/// <summary>
/// Reads the vocabularies of formats and content: <c>format</c>, and in draft-07 <c>contentEncoding</c> and <c>contentMediaType</c>.
/// </summary>
internal static class FormatReader
{
    public static void Read(SchemaNodeBuilder schema)
    {
        ReadContent(schema);
        if (!schema.TryGet("format", out var format))
        {
            return;
        }

        if (format.ValueKind != JsonValueKind.String)
        {
            schema.Error("format", "A format is a string.", SchemaNodeBuilder.Show(format));
        }
        else if (schema.Site.Resource.AssertsFormats)
        {
            var name = format.GetString()!;
            if (StringFormats.Find(name, schema.Dialect) is { } known)
            {
                schema.Add(new FormatCheck(name, known));
            }
            else if (schema.Options.IsStrict)
            {
                schema.Error("format", "The format is not known, so it could not be checked.", name, StringFormats.Names, "unknown-format");
            }
        }
    }

    private static void ReadContent(SchemaNodeBuilder schema)
    {
        if (schema.Dialect != SchemaDialect.Draft7)
        {
            return;
        }

        var isBase64 = Is(schema, "contentEncoding", "base64");
        var isJson = Is(schema, "contentMediaType", "application/json");
        if (isBase64 || isJson)
        {
            schema.Add(new ContentCheck(isBase64, isJson));
        }
    }

    private static bool Is(SchemaNodeBuilder schema, string keyword, string text) =>
        schema.TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(text);
}
