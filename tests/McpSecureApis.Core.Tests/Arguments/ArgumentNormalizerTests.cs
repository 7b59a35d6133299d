using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Tree;
using McpSecureApis.TestKit;

namespace McpSecureApis.Core.Tests.Arguments;

[Collection(Alone.Name)]
public sealed class ArgumentNormalizerTests
{
    private const string Schema = """
        {"type":"object","properties":{
          "name":{"type":"string","normalize":"NFC"},
          "code":{"type":["string","null"],"normalize":"NFKC","default":"fi"},
          "free":{"type":"string"},
          "n":{"type":"number"},
          "list":{"type":"array","items":{"$ref":"#/$defs/text"}},
          "pair":{"type":"array","prefixItems":[{"type":"integer"},{"type":"string","normalize":"NFKC"}],"items":{"type":"string"}},
          "map":{"type":"object","properties":{"raw":{"type":"string"}},"additionalProperties":{"type":"string","normalize":"NFC"}},
          "all":{"allOf":[{"type":"object","properties":{"a":{"type":"string","normalize":"NFC"}}},{"properties":{"b":{"type":"string"}}}]},
          "any":{"anyOf":[{"type":"null"},{"type":"string","normalize":"NFC"},{"type":"array","items":{"type":"string","normalize":"NFKC"}}]},
          "tree":{"$ref":"#/$defs/tree"}},
         "$defs":{"text":{"type":"string","normalize":"NFC"},
          "tree":{"type":"object","properties":{"label":{"$ref":"#/$defs/text"},"raw":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}}}
        """;

    [Theory]
    [InlineData("""{"name":"e\u0301","n":1.10}""", """{"name":"é","n":1.10}""")]
    [InlineData("{\"name\":\"e\u0301\",\"n\":12345678901234567890,\"free\":\"e\u0301\"}", "{\"name\":\"é\",\"n\":12345678901234567890,\"free\":\"e\u0301\"}")]
    [InlineData("""{"n":1E+2,"\u006eame":"a\u0308\n\u0022\\\u0001x"}""", """{"n":1E+2,"\u006eame":"ä\u000a\"\\\u0001x"}""")] // what is rewritten is escaped where it must be
    [InlineData("{\"name\":\"\uFB01\",\"code\":\"\uFB01\"}", "{\"name\":\"\uFB01\",\"code\":\"fi\"}")]
    [InlineData("{\"code\":\"\\uFF21\\uFF22\"}", """{"code":"AB"}""")]
    [InlineData("""{"code":null}""", """{"code":null}""")]
    [InlineData("""{"list":["e\u0301","\u0065",2],"list2":1}""", """{"list":["é","\u0065",2],"list2":1}""")]
    [InlineData("{\"pair\":[\"\uFB01\",\"\uFB01\",\"\uFB01\"]}", "{\"pair\":[\"\uFB01\",\"fi\",\"\uFB01\"]}")]
    [InlineData("""{"map":{"e\u0301":"e\u0301","raw":"e\u0301"}}""", """{"map":{"e\u0301":"é","raw":"e\u0301"}}""")] // names stay
    [InlineData("""{"all":{"a":"e\u0301","b":"e\u0301"}}""", """{"all":{"a":"é","b":"e\u0301"}}""")]
    [InlineData("{\"any\":\"e\u0301\uFB01\"}", "{\"any\":\"é\uFB01\"}")]
    [InlineData("{\"any\":[\"e\u0301\uFB01\"]}", """{"any":["éfi"]}""")]
    [InlineData("""{"tree":{"children":[{"label":"e\u0301","children":[{"label":"e\u0301","raw":"e\u0301"}]}]}}""", """{"tree":{"children":[{"label":"é","children":[{"label":"é","raw":"e\u0301"}]}]}}""")]
    [InlineData("{\"name\":\"😀e\u0301\"}", "{\"name\":\"😀é\"}")]
    public void TryApply_Arguments_ChangesNothingButWhatAsksForIt(string sent, string expected)
    {
        var normalizer = Compile(Schema).Normalizer;
        normalizer.TryApply(JsonElement.Parse(sent), out var normal).Should().BeTrue();
        normal.GetRawText().Should().Be(expected);
        normalizer.TryApply(normal, out var again).Should().BeTrue();
        again.GetRawText().Should().Be(expected);
    }

    [Fact]
    public async Task TryApply_NormalArguments_HandsThemOnWithoutAllocating()
    {
        var normalizer = Compile(Schema).Normalizer;
        var none = Compile("""{"type":"object","properties":{"name":{"type":"string"}}}""").Normalizer;
        var sent = JsonElement.Parse("""{"name":"Grüße \u0041","code":"plain","free":"e\u0301","list":["é","한국어"],"map":{"a":"b","c":"ż"},"tree":{"label":"x","children":[{"label":"y"}]}}""");
        (await Allocations.OnceWarmAsync(Apply)).Should().Be(0);

        void Apply()
        {
            if (!normalizer.TryApply(sent, out _) || !none.TryApply(sent, out _))
            {
                throw new InvalidOperationException();
            }
        }
    }

    [Fact]
    public void TryApply_GrowsBeyondBounds_IsRefused()
    {
        // One character of three bytes becomes eighteen, 33 bytes in all.
        const char Grows = '\uFDFA';
        var normalizer = Compile(Schema).Normalizer;
        normalizer.TryApply(Code(new string(Grows, 100)), out var normal).Should().BeTrue();
        normal.GetProperty("code").GetString().Should().HaveLength(1800);
        normalizer.TryApply(Code(new string(Grows, (ValidatedCall.LongestString / 18) + 1)), out normal).Should().BeFalse();
        normal.GetProperty("code").GetString()!.Length.Should().Be((ValidatedCall.LongestString / 18) + 1, "the document is handed back as it was sent");

        // Each string is short enough, but not all of them together.
        var many = JsonElement.Parse($$"""{"any":[{{string.Join(',', Enumerable.Repeat($"\"{new string(Grows, 1000)}\"", 20))}}]}""");
        normalizer.TryApply(many, out _).Should().BeFalse();

        // A string that was too long before is not made short by its normal form.
        normalizer.TryApply(Code(string.Concat(Enumerable.Repeat("\uFF21", (ValidatedCall.LongestString / 3) + 1))), out _).Should().BeFalse();

        static JsonElement Code(string text) => JsonElement.Parse($$"""{"code":"{{text}}"}""");
    }

    [Fact]
    public void InputSchema_OfClients_HasNoKeywordOfOurs() =>
        Compile(Schema).InputSchema.GetRawText().Should().NotContain("normalize").And.Contain("\"name\":{\"type\":\"string\"}");

    [Theory]
    [InlineData("""{"a":{"type":"string","normalize":"NFD"}}""", "a.normalize", "invalid-normal-form")]
    [InlineData("""{"a":{"type":"string","normalize":"nfc"}}""", "a.normalize", "invalid-normal-form")]
    [InlineData("""{"a":{"type":"string","normalize":true}}""", "a.normalize", "invalid-keyword")]
    [InlineData("""{"a":{"type":"integer","normalize":"NFC"}}""", "a.normalize", "normalize-not-a-string")]
    [InlineData("""{"a":{"type":"array","items":{"type":"string"},"normalize":"NFC"}}""", "a.normalize", "normalize-not-a-string")]
    [InlineData("""{"a":{"normalize":"NFC"}}""", "a.normalize", "normalize-not-a-string")]
    [InlineData("""{"a":{"type":"string","normalize":"NFC","x-mcp-header":"A"}}""", "a.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"string","normalize":"NFC","contentEncoding":"base64"}}""", "a.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"anyOf":[{"type":"string","normalize":"NFC"},{"type":"string","maxLength":3}]}}""", "a.anyOf[0].normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"oneOf":[{"type":"string","normalize":"NFC","maxLength":3},{"type":["string","null"],"minLength":4}]}}""", "a.oneOf[0].normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"string","if":{"type":"string","maxLength":3},"then":{"type":"string","normalize":"NFC"}}}""", "a.then.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"string","not":{"type":"string","normalize":"NFC","maxLength":3}}}""", "a.not.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"array","items":{"type":"string"},"contains":{"type":"string","normalize":"NFC"}}}""", "a.contains.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"type":"string","normalize":"NFC"}}}""", "a.propertyNames.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"object","patternProperties":{"^x":{"type":"string","normalize":"NFC"}}}}""", "a.patternProperties.^x.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"object","patternProperties":{"^x":{"type":"string"}},"additionalProperties":{"type":"string","normalize":"NFC"}}}""", "a.additionalProperties.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"object","unevaluatedProperties":{"type":"string","normalize":"NFC"}}}""", "a.unevaluatedProperties.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"type":"object","properties":{"k":{"type":"string"}},"dependentSchemas":{"k":{"properties":{"l":{"type":"string","normalize":"NFC"}}}}}}""", "a.dependentSchemas.k.properties.l.normalize", "normalize-elsewhere")]
    [InlineData("""{"a":{"allOf":[{"type":"string","normalize":"NFC"},{"type":"string","normalize":"NFKC"}]}}""", "a.allOf[1].normalize", "normalize-conflict")]
    [InlineData("""{"a":{"type":"string","normalize":"NFC","enum":["e\u0301","b"]}}""", "a.enum", "not-normal")]
    [InlineData("""{"a":{"type":"string","normalize":"NFKC","const":"\uFB01"}}""", "a.const", "not-normal")]
    [InlineData("""{"a":{"type":"string","normalize":"NFC","default":"e\u0301"}}""", "a.default", "not-normal")]
    [InlineData("""{"a":{"type":"object","properties":{"b":{"type":"string","normalize":"NFC"}},"default":{"b":"e\u0301"}}}""", "a.default", "not-normal")]
    public void Compile_FormThatCannotBeKept_IsAnErrorWithItsPlace(string properties, string path, string rule)
    {
        var findings = new FindingCollector("orders.yaml", new SourceMap());
        Compile($$$"""{"type":"object","properties":{{{properties}}}}""", findings).Should().BeNull();
        findings.Findings.Should().Contain(finding => finding.Path == "tools[0].arguments.properties." + path && finding.Rule == rule)
            .And.OnlyContain(finding => finding.Found != null && finding.Path.StartsWith("tools[0].arguments.properties.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"if":{"properties":{"a":{"const":"x"}}},"then":{"properties":{"b":{"$ref":"#/$defs/text"}}}}""", "then")]
    [InlineData("""{"properties":{"b":{"anyOf":[{"$ref":"#/$defs/text"},{"type":"string"}]}}}""", "anyOf")]
    [InlineData("""{"$dynamicRef":"#t"}""", "$dynamicRef")]
    public void Compile_SchemaThatIsAlsoUsedElsewhere_IsAnError(string also, string found)
    {
        var findings = new FindingCollector("orders.yaml", new SourceMap());
        Compile("""{"type":"object","properties":{"a":{"$ref":"#/$defs/text"}},"allOf":[ALSO],"$defs":{"text":{"$dynamicAnchor":"t","type":"string","normalize":"NFC"}}}""".Replace("ALSO", also, StringComparison.Ordinal), findings).Should().BeNull();
        findings.Findings.Should().ContainSingle(finding => finding.Rule == "normalize-elsewhere").Which.Found.Should().Be(found);
    }

    [Fact]
    public void Compile_Draft7_HonoursItWhereDraft7DoesAndNowhereElse()
    {
        const string Draft7 = """{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"a":PLACE},"definitions":{"t":{"type":"string","normalize":"NFC"}}}""";
        var normalizer = Compile(Draft7.Replace("PLACE", """{"type":"array","items":[{"type":"string"},{"$ref":"#/definitions/t"}],"additionalItems":{"$ref":"#/definitions/t"}}""", StringComparison.Ordinal)).Normalizer;
        normalizer.TryApply(JsonElement.Parse("""{"a":["e\u0301","e\u0301","e\u0301"]}"""), out var normal).Should().BeTrue();
        normal.GetRawText().Should().Be("""{"a":["e\u0301","é","é"]}""");

        var findings = new FindingCollector("orders.yaml", new SourceMap());
        Compile(Draft7.Replace("PLACE", """{"$ref":"#/definitions/t","type":"string","normalize":"NFC"}""", StringComparison.Ordinal), findings).Should().BeNull();
        findings.Findings.Should().ContainSingle().Which.Path.Should().Be("tools[0].arguments.properties.a.normalize");
    }

    private static ArgumentsDefinition Compile(string schema)
    {
        var findings = new FindingCollector("orders.yaml", new SourceMap());
        var definition = Compile(schema, findings);
        findings.Findings.Should().BeEmpty();
        return definition!;
    }

    private static ArgumentsDefinition? Compile(string schema, FindingCollector findings) =>
        ArgumentsDefinition.Compile(new EntryIdentity("orders_get", "orders", "1.0.0", "00"), JsonElement.Parse(schema), "tools[0].arguments", findings);
}
