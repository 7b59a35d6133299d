using System.Text.Json;
using McpSecureApis.Core.Organisation.Reading;
using McpSecureApis.Json.Schemas;
using McpSecureApis.Json.Schemas.Documents;

namespace McpSecureApis.Core.Tests.Organisation;

public sealed class OrganisationSchemaTests
{
    [Fact]
    public void File_Always_AgreesWithTheTypes() => File
        .ReadAllText(Path.Combine(FindRepository(), "schemas", "organisation-rules.schema.json")).Should().Be(
        OrganisationSchema.Export(),
        "the schema follows the types; regenerate it with: dotnet run --project src/McpSecureApis -- manifest schema --of rules " +
        "--output schemas/organisation-rules.schema.json");

    [Fact]
    public void Export_Objects_AreClosedAndExplained()
    {
        using var schema = JsonDocument.Parse(OrganisationSchema.Export());
        foreach (var definition in schema.RootElement.GetProperty("$defs").EnumerateObject().Select(entry => entry.Value).Append(schema.RootElement))
        {
            definition.GetProperty("additionalProperties").GetBoolean().Should().BeFalse();
            definition.GetProperty("properties").EnumerateObject().Where(property => property.Name != "$schema").Should()
                .OnlyContain(property => property.Value.GetProperty("description").GetString() != "");
        }
    }

    [Fact]
    public void Export_Schema_TakesWhatTheReaderTakesAndRefusesUnknownMembers()
    {
        var text = JsonElement.Parse(OrganisationSchema.Export());
        var schema = SchemaCompiler.Compile(text, SchemaCompileOptions.Specification, string.Empty, out var problems);
        problems.Should().BeEmpty();
        schema!.IsValid(JsonElement.Parse(
            """{"format":1,"rules":[{"name":"a","never":{"class":"email","to":{"scope":"x"},"limit":"60/min"}}]}""")).Should().BeTrue();
        schema.IsValid(JsonElement.Parse("""{"format":1,"rules":[{"name":"a","never":{"clas":"email"}}]}""")).Should().BeFalse();
        schema.IsValid(JsonElement.Parse("""{"format":1,"rules":[{"never":{"class":"email"}}]}""")).Should().BeFalse();
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "McpSecureApis.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run below the repository.");
    }
}
