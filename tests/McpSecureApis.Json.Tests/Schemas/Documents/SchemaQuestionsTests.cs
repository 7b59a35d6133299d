using System.Text.Json;
using McpSecureApis.Json.Schemas;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Tests.Schemas.Documents;

public sealed class SchemaQuestionsTests
{
    [Theory]
    [InlineData("{}", "null boolean number string array object")]
    [InlineData("false", "")]
    [InlineData("""{"type":["integer","null"]}""", "null integer")]
    [InlineData("""{"type":"strin"}""", "")]
    [InlineData("""{"const":1.0}""", "integer")]
    [InlineData("""{"enum":["a",1.5,null]}""", "null number string")]
    [InlineData("""{"enum":["a",1],"type":"string"}""", "string")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"type":"object"}}}""", "object")]
    [InlineData("""{"$ref":"#"}""", "null boolean number string array object")]
    [InlineData("""{"allOf":[{"type":["string","null"]},{"type":["string","array"]}]}""", "string")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "null string")]
    [InlineData("""{"oneOf":[{"type":"string"},{"const":true}],"type":["boolean","array"]}""", "boolean")]
    public void PossibleTypes_WhatAppliesToTheValue_NarrowsThem(string schema, string expected)
    {
        var (questions, site) = Ask(schema);
        string.Join(' ', questions.PossibleTypes(site).Names()).Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"properties":{"b":{},"a":{}}}""", "b a")]
    [InlineData("""{"properties":{"a":{}},"allOf":[{"properties":{"b":{},"a":{}}}],"then":{"properties":{"c":{}}},"else":{"properties":{"d":{}}}}""", "a b c d")]
    [InlineData("""{"dependentSchemas":{"a":{"properties":{"b":{}}}},"$ref":"#/$defs/x","$defs":{"x":{"properties":{"c":{}}}}}""", "b c")]
    [InlineData("""{"properties":{"a":{}},"not":{"properties":{"b":{}}},"if":{"properties":{"c":{}}}}""", "a")]
    [InlineData("""{"properties":{"a":{}},"allOf":[{"$ref":"#"}]}""", "a")]
    [InlineData("""{"properties":{"a":{"properties":{"b":{}}}}}""", "a")]
    [InlineData("true", "")]
    public void DeclaredMembers_HereAndInPlace_EachOnceInOrder(string schema, string expected)
    {
        var (questions, site) = Ask(schema);
        string.Join(' ', questions.DeclaredMembers(site).Select(member => member.Key)).Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{}}}""", true, false)]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", false, true)]
    [InlineData("""{"unevaluatedProperties":false}""", false, true)]
    [InlineData("""{"anyOf":[{}]}""", false, false)]
    [InlineData("""{"$ref":"#/$defs/x"}""", false, false)]
    public void IsSimpleObjectAndSaysRest_Keywords_Decide(string schema, bool isSimple, bool saysRest)
    {
        SchemaQuestions.IsSimpleObject(JsonElement.Parse(schema)).Should().Be(isSimple);
        SchemaQuestions.SaysRest(JsonElement.Parse(schema)).Should().Be(saysRest);
    }

    [Fact]
    public void Follow_Reference_GivesItsPlaceAndResource()
    {
        var (questions, site) = Ask("""{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"$id":"https://e.example/x"}}}""");
        var target = questions.Follow(site)!;
        target.Pointer.Should().Be("/$defs/a~1b");
        target.Resource.BaseUri.Should().Be(new Uri("https://e.example/x"));
        questions.Follow(target).Should().BeNull();
    }

    private static (SchemaQuestions Questions, SchemaSite Site) Ask(string schema)
    {
        var compiler = new SchemaCompiler(SchemaCompileOptions.Specification);
        return (compiler.Questions, compiler.Add(JsonElement.Parse(schema), "$"));
    }
}
