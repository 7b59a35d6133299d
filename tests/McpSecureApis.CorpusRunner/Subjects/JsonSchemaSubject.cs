using System.Text.Json;
using McpSecureApis.Json;
using McpSecureApis.Json.Schemas;
using McpSecureApis.Json.Schemas.Documents;

namespace McpSecureApis.CorpusRunner.Subjects;

/// <summary>The schema compiler as the specification's suite asks for it: objects stay open, formats are checks only where the suite says so.</summary>
internal sealed class JsonSchemaSubject : ISubject
{
    public string Name => "json-schema";

    public IEnumerable<SubsetResult> Run(CorpusFolder folder)
    {
        var remotes = folder.ReadJson("remotes.json").EnumerateObject()
            .ToDictionary(remote => remote.Name, remote => remote.Value, StringComparer.Ordinal);
        return folder.Files.Select(file => file.Judge((group, result) => Run(group, remotes, result)));
    }

    private static void Run(CorpusCase group, Dictionary<string, JsonElement> remotes, SubsetResult result)
    {
        var options = SchemaCompileOptions.Specification with
        {
            Dialect = group.Text("draft") == "draft7" ? SchemaDialect.Draft7 : SchemaDialect.Draft202012,
            AssertFormats = group.Text("kind") == "optional-format",
            RemoteSchemas = remotes,
        };
        CompiledSchema? schema = null;
        try
        {
            schema = SchemaCompiler.Compile(group["schema"], options, "", out _);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Nothing may be thrown: every test of the group counts as failed.
        }

        foreach (var test in group["tests"].EnumerateArray())
        {
            result.Add(test.GetProperty("id").GetString()!, Passes(schema, test));
        }
    }

    private static bool Passes(CompiledSchema? schema, JsonElement test)
    {
        try
        {
            // The second pass, which explains, has to agree with the first.
            var data = test.GetProperty("data");
            return schema is not null && schema.IsValid(data) == test.GetProperty("valid").GetBoolean() && schema.Explain(data).Count > 0;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return false;
        }
    }
}
