using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpSecureApis.Core.Organisation.Reading;

/// <summary>The JSON Schema of a file of rules for editors, written from the same shapes that the reader binds by.</summary>
internal static class OrganisationSchema
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as the text of the file, with a final line break.</summary>
    public static string Export()
    {
        var definitions = new JsonObject();
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Organisation rules",
            ["description"] =
                "What no publisher of manifests may relax. The reader checks more than a schema can say: run `manifest check --rules FILE`.",
        };
        foreach (var (keyword, value) in OrganisationReader.Shape.ToObjectSchema(definitions))
        {
            schema[keyword] = value?.DeepClone();
        }

        schema["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        schema["$defs"] = definitions;
        return schema.ToJsonString(Options) + "\n";
    }
}
