using System.Text.Json;
using McpSecureApis.Core.Organisation.Proofs;

namespace McpSecureApis.Core.Tests.Organisation;

/// <summary>What counts as a free string.</summary>
public sealed class FreeStringSchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""")]
    [InlineData("""{}""")]
    [InlineData("true")]
    [InlineData("""{"type":"string","maxLength":3}""")]
    [InlineData("""{"type":["integer","string"]}""")]
    [InlineData("""{"type":"string","pattern":"^.*$"}""")]
    [InlineData("""{"type":"string","pattern":"[a-z]"}""")] // anywhere in the text
    [InlineData("""{"type":"string","pattern":"^[^/]+$"}""")]
    [InlineData("""{"type":"string","pattern":"^[a-z ]+$"}""")]
    [InlineData("""{"type":"string","pattern":"^[a-z]+|[0-9]+$"}""")] // each side is anchored once
    [InlineData("""{"type":"string","format":"email"}""")]
    [InlineData("""{"type":"string","format":"uri"}""")]
    [InlineData("""{"type":"string","contentEncoding":"base64"}""")]
    [InlineData("""{"type":"string","not":{"pattern":" "}}""")] // not followed
    [InlineData("""{"anyOf":[{"type":"string","enum":["a"]},{"type":"string"}]}""")]
    [InlineData("""{"$ref":"#/$defs/text"}""")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""")]
    [InlineData("""{"type":"array"}""")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"}],"items":false}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}}}}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""")] // its names are the model's
    public void Find_AFreeString_IsFound(string schema) => Find(schema).Should().NotBeEmpty();

    [Theory]
    [InlineData("false")]
    [InlineData("""{"type":"integer"}""")]
    [InlineData("""{"type":"boolean"}""")]
    [InlineData("""{"type":"string","enum":["a b","c d"]}""")]
    [InlineData("""{"const":"any text"}""")]
    [InlineData("""{"type":"string","maxLength":0}""")]
    [InlineData("""{"type":"string","pattern":"^ORD-[0-9]{8}$"}""")]
    [InlineData("""{"type":"string","pattern":"^[A-Za-z0-9._:@+,~=-]{1,200}$"}""")]
    [InlineData("""{"type":"string","pattern":"^(?:[a-z]+|[0-9]+)$"}""")]
    [InlineData("""{"type":"string","format":"date"}""")]
    [InlineData("""{"type":"string","format":"date-time"}""")]
    [InlineData("""{"type":"string","format":"uuid"}""")]
    [InlineData("""{"type":"string","format":"hostname"}""")]
    [InlineData("""{"type":"string","allOf":[{"pattern":"^[a-z ]+$"},{"pattern":"^[a-z-]+$"}]}""")]
    [InlineData("""{"$ref":"#/$defs/text","pattern":"^[a-z]+$"}""")]
    [InlineData("""{"$ref":"#/$defs/code"}""")]
    [InlineData("""{"oneOf":[{"type":"string","format":"date"},{"type":"integer"}]}""")]
    [InlineData("""{"type":"array","items":{"type":"string","enum":["a"]}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""")]
    public void Find_ALimitedString_IsNone(string schema) => Find(schema).Should().BeEmpty();

    [Fact]
    public void Find_AText_IsOneThatThePatternTakes() =>
        Find("""{"type":"string","pattern":"^x[^a-z]y$"}""").Single().Texts.Should()
            .ContainSingle(text => text.Length == 3 && !char.IsAsciiLetterOrDigit(text[1]));

    [Theory]
    [InlineData("date", "2026-01-02")]
    [InlineData("date-time", "2026-01-02T03:04:05.5+01:00")]
    [InlineData("time", "03:04:05Z")]
    [InlineData("duration", "P1DT2H")]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("ipv4", "192.0.2.1")]
    [InlineData("ipv6", "2001:db8::192.0.2.1")]
    [InlineData("hostname", "a-b.example")]
    public void LimitedFormats_HaveNoOtherCharacters(string format, string text)
    {
        Find($$"""{"type":"string","format":"{{format}}"}""").Should().BeEmpty();
        text.Should().MatchRegex("^[A-Za-z0-9._:@+,~=-]*$");
    }

    private static IReadOnlyList<FreeText> Find(string schema)
    {
        var root = JsonElement.Parse($$"""
            {"type":"object","properties":{"a":{{schema}}},"$defs":{"text":{"type":"string"},"code":{"type":"string","pattern":"^[A-Z]{3}$"} } }
            """);
        return FreeStringSchema.Find(root, "a", root.GetProperty("properties").GetProperty("a"));
    }
}
