using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;

namespace McpSecureApis.Core.Tests.Arguments;

public sealed class ArgumentsDefinitionTests
{
    private static readonly EntryIdentity Tool = new("orders_get", "orders", "1.0.0", "00");

    [Fact]
    public void Compile_NoArguments_IsAnEmptyClosedObject()
    {
        var definition = Compile(null, out _)!;
        definition.InputSchema.GetRawText().Should().Be("""{"type":"object","properties":{},"additionalProperties":false}""");
        definition.Schema.IsValid(JsonElement.Parse("{}")).Should().BeTrue();
        definition.Schema.IsValid(JsonElement.Parse("""{"a":1}""")).Should().BeFalse();
    }

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"type":"array"}""")]
    [InlineData("""{"type":["object","null"]}""")]
    public void Compile_RootIsNoObject_IsRefused(string schema)
    {
        Compile(schema, out var findings).Should().BeNull();
        findings.Should().ContainSingle().Which.Path.Should().Be("tools[0].arguments");
    }

    [Fact]
    public void InputSchema_NestedObjects_ClosedWithoutOwnClass()
    {
        var definition = Compile(
            """
            {"type":"object","properties":{"class":{"type":"string","class":"email"},"a":{"type":"object","properties":{"b":{"type":"integer"}}},
             "l":{"type":"array","items":{"type":"object","properties":{}}},"r":{"$ref":"#/$defs/x"},"s":{"type":"string","x-mcp-header":"X-S"}},
             "$defs":{"x":{"type":"object","properties":{"y":{"type":"string"}}}}}
            """,
            out _)!;
        definition.InputSchema.GetRawText().Should().Be(
            """{"type":"object","properties":{"class":{"type":"string"},"a":{"type":"object","properties":{"b":{"type":"integer"}},"additionalProperties":false},"""
            + "\"l\":" + """{"type":"array","items":{"type":"object","properties":{},"additionalProperties":false}},"r":{"$ref":"#/$defs/x","unevaluatedProperties":false},"""
            + "\"s\":" + """{"type":"string","x-mcp-header":"X-S"}},"$defs":{"x":{"type":"object","properties":{"y":{"type":"string"}}}},"additionalProperties":false}""");
    }

    [Fact]
    public void InputSchema_ConditionsAndAlternatives_ClosedAroundThem()
    {
        var definition = Compile(
            """{"type":"object","properties":{"k":{"type":"string"}},"if":{"properties":{"k":{"const":"a"}}},"then":{"properties":{"v":{"type":"string"}}}}""", out _)!;
        definition.InputSchema.GetProperty("unevaluatedProperties").GetBoolean().Should().BeFalse();
        definition.InputSchema.GetProperty("if").GetRawText().Should().Be("""{"properties":{"k":{"const":"a"}}}""");
        definition.Properties.Keys.Should().BeEquivalentTo("k", "v");
    }

    [Fact]
    public void Properties_Facts_SayWhatTheSchemaSays()
    {
        var facts = Compile(
            """
            {"type":"object","required":["id"],"properties":{"id":{"type":"string","pattern":"^[0-9]+$","class":"customer-id"},"n":{"type":"integer","default":5,"x-mcp-header":"N"},
             "l":{"type":"array","items":{"type":"string"}},"o":{"type":"object","properties":{"a":{"type":"boolean"}}},"m":{"type":"object","additionalProperties":{"type":"string"}},
             "e":{"enum":["a",1]},"z":{"type":["string","null"]},"r":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"number"}}}
            """,
            out _)!.Properties;
        facts["id"].Should().Match<ArgumentFacts>(f => f.Required && f.IsScalar && f.Pattern == "^[0-9]+$" && f.Class == "customer-id" && !f.HasDefault);
        facts["n"].Should().Match<ArgumentFacts>(f => !f.Required && f.HasDefault && f.HeaderName == "N");
        facts["l"].Should().Match<ArgumentFacts>(f => f.IsArrayOfScalars && !f.IsScalar);
        facts["o"].Should().Match<ArgumentFacts>(f => f.IsObjectOfScalars && f.Members.Count == 1);
        facts["m"].IsObjectOfScalars.Should().BeFalse();
        facts["e"].Types.Should().BeEquivalentTo("string", "integer");
        facts["z"].IsScalar.Should().BeFalse();
        facts["r"].Types.Should().BeEquivalentTo("number");
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}""", "tools[0].arguments.properties.b.x-mcp-header")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A B"}}}""", "tools[0].arguments.properties.a.x-mcp-header")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"number","x-mcp-header":"A"}}}""", "tools[0].arguments.properties.a.x-mcp-header")]
    [InlineData("""{"type":"object","properties":{"a":{"type":["string","null"],"x-mcp-header":"A"}}}""", "tools[0].arguments.properties.a.x-mcp-header")]
    [InlineData("""{"type":"object","properties":{"o":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"A"}}}}}""", "tools[0].arguments.properties.o.properties.a.x-mcp-header")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","default":1}}}""", "tools[0].arguments.properties.a.default")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}},"default":{"c":1}}}}""", "tools[0].arguments.properties.a.default")]
    [InlineData("""{"type":"object","required":["b"],"properties":{"a":{"type":"string"}}}""", "tools[0].arguments.required")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","class":1}}}""", "tools[0].arguments.properties.a.class")]
    public void Compile_WrongOwnKeyword_NamesThePlace(string schema, string path)
    {
        Compile(schema, out var findings).Should().BeNull();
        findings.Should().Contain(finding => finding.Path == path);
    }

    [Theory]
    [InlineData("""{}""", """{"n":1.10}""")]
    [InlineData("""{"n":12345678901234567890}""", """{"n":12345678901234567890}""")]
    [InlineData("""{"o":{}}""", """{"o":{"x":"y"},"n":1.10}""")]
    [InlineData("""{"o":{"\u0078":"z"},"n":2.50}""", """{"o":{"\u0078":"z"},"n":2.50}""")]
    [InlineData("""{"n":null}""", """{"n":null}""")]
    public void Defaults_Absent_AreAddedAndTheRestKeepsItsBytes(string sent, string expected)
    {
        var definition = Compile(
            """{"type":"object","properties":{"n":{"type":"number","default":1.10},"o":{"type":"object","properties":{"x":{"type":"string","default":"y"}}}}}""", out _)!;
        definition.Defaults.Apply(JsonElement.Parse(sent)).GetRawText().Should().Be(expected);
    }

    private static ArgumentsDefinition? Compile(string? schema, out IReadOnlyList<ManifestFinding> findings)
    {
        var collector = new FindingCollector("orders.yaml", new SourceMap());
        JsonElement? element = schema is null ? null : JsonElement.Parse(schema);
        var definition = ArgumentsDefinition.Compile(Tool, element, "tools[0].arguments", collector);
        findings = collector.Findings;
        collector.HasErrors.Should().Be(definition is null);
        return definition;
    }
}
