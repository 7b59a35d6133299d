using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Shapes;

namespace McpSecureApis.Core.Tests.Manifests;

public sealed class ManifestSchemaTests
{
    [Fact]
    public void File_Always_AgreesWithTheTypes()
    {
        var file = Path.Combine(FindRepository(), "schemas", "tool-manifest.schema.json");
        File.ReadAllText(file).Should().Be(
            ManifestSchema.Export(),
            "the schema follows the types; regenerate it with: dotnet run --project src/McpSecureApis -- manifest schema --output schemas/tool-manifest.schema.json");
    }

    [Fact]
    public void Export_Objects_AreClosedExplainedAndResolve()
    {
        using var schema = JsonDocument.Parse(ManifestSchema.Export());
        var definitions = schema.RootElement.GetProperty("$defs");
        var text = schema.RootElement.GetRawText();
        foreach (var definition in definitions.EnumerateObject().Select(definition => definition.Value).Append(schema.RootElement))
        {
            definition.GetProperty("additionalProperties").GetBoolean().Should().BeFalse();
            foreach (var property in definition.GetProperty("properties").EnumerateObject().Where(property => property.Name != "$schema"))
            {
                property.Value.GetProperty("description").GetString().Should().NotBeNullOrWhiteSpace();
            }
        }

        foreach (var reference in text.Split("\"#/$defs/").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]))
        {
            definitions.TryGetProperty(reference, out _).Should().BeTrue("{0} is defined", reference);
        }
    }

    [Fact]
    public void Export_Members_AreThoseTheReaderTakes()
    {
        using var schema = JsonDocument.Parse(ManifestSchema.Export());
        var tool = schema.RootElement.GetProperty("$defs").GetProperty("tool");
        tool.GetProperty("required").EnumerateArray().Select(name => name.GetString())
            .Should().Equal("name", "description", "effect", "access", "request", "response");
        var response = schema.RootElement.GetProperty("$defs").GetProperty("response");
        response.GetProperty("properties").EnumerateObject().Select(property => property.Name).Should().Equal("maxBytes", "fields", "content");
        tool.GetProperty("properties").GetProperty("response").GetProperty("oneOf")[0].GetProperty("const").GetString().Should().Be("none");
    }

    [Fact]
    public void Members_WithoutDescription_AreOnlyThoseThatNoAuthorWrites()
    {
        var shapes = new[] { typeof(ApiManifest), typeof(BackendManifest), typeof(ToolManifest), typeof(AccessManifest), typeof(RequestManifest), typeof(ParameterManifest), typeof(PartManifest), typeof(FileManifest), typeof(ResponseManifest), typeof(FieldManifest), typeof(BindManifest), typeof(LimitsManifest), typeof(ExampleManifest) };
        var missing = shapes.SelectMany(type => type.GetProperties()
            .Where(property => property.Name != "EqualityContract" && !new ObjectShape(type).Members.Any(member => member.Property == property))
            .Select(property => $"{type.Name}.{property.Name}"));
        missing.Should().BeEquivalentTo("ResponseManifest.None", "ToolManifest.Document");
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
