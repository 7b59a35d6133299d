using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpSecureApis.Core.Manifests.Shapes;

/// <summary>The JSON Schema of a manifest for editors, written from the same shapes that the reader binds by.</summary>
internal static class ManifestSchema
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
        var manifest = ManifestShapes.Manifest.ToObjectSchema(definitions);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Tool manifest",
            ["description"] =
                "One backend and the tools, resources and prompts that it offers. " +
                "The reader checks more than a schema can say: run `manifest check`.",
        };
        foreach (var (keyword, value) in manifest)
        {
            schema[keyword] = value?.DeepClone();
        }

        // A JSON manifest names its schema in a first member; YAML has a comment for it.
        schema["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        schema["$defs"] = definitions;
        return schema.ToJsonString(Options) + "\n";
    }
}
