using System.Text.Json;
using McpSecureApis.Json.Schemas;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.TestKit;

namespace McpSecureApis.Json.Tests.Schemas;

public sealed class SchemaCompilerTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "1.0", true)]
    [InlineData("""{"type":"integer"}""", "1.5", false)]
    [InlineData("""{"type":["string","null"]}""", "null", true)]
    [InlineData("""{"enum":[1,"a",{"b":[2]}]}""", """{"b":[2.0]}""", true)]
    [InlineData("""{"enum":[false]}""", "0", false)]
    [InlineData("""{"const":{"a":1,"b":2}}""", """{"b":2,"a":1}""", true)]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740993", false)]
    [InlineData("""{"exclusiveMinimum":0}""", "1e-400", true)]
    [InlineData("""{"multipleOf":0.1}""", "0.3", true)]
    [InlineData("""{"minLength":2}""", "\"😀\"", false)]
    [InlineData("""{"maxLength":1}""", "\"😀\"", true)]
    [InlineData("""{"maxLength":1}""", "\"\\ud83d\\ude00\"", true)]
    [InlineData("""{"minLength":1,"maxLength":3}""", "\"\"", false)]
    [InlineData("""{"minLength":1,"maxLength":3}""", "\"a\"", true)]
    [InlineData("""{"minLength":1,"maxLength":3}""", "\"ab😀\"", true)]
    [InlineData("""{"minLength":1,"maxLength":3}""", "\"abcd\"", false)]
    [InlineData("""{"minLength":3,"maxLength":12}""", "\"\\u0061b\"", false)]
    [InlineData("""{"maximum":10}""", "10", true)]
    [InlineData("""{"maximum":10}""", "11", false)]
    [InlineData("""{"maximum":10}""", "1e1", true)]
    [InlineData("""{"maximum":10}""", "10.01", false)]
    [InlineData("""{"exclusiveMaximum":10}""", "10", false)]
    [InlineData("""{"exclusiveMaximum":10}""", "10.0", false)]
    [InlineData("""{"exclusiveMaximum":10}""", "9", true)]
    [InlineData("""{"exclusiveMinimum":-5}""", "-5", false)]
    [InlineData("""{"exclusiveMinimum":-5}""", "-4", true)]
    [InlineData("""{"exclusiveMinimum":-5}""", "-6", false)]
    [InlineData("""{"minimum":0}""", "-0", true)]
    [InlineData("""{"minimum":0}""", "-1", false)]
    [InlineData("""{"maximum":999999999999999999}""", "999999999999999999", true)]
    [InlineData("""{"maximum":999999999999999999}""", "1000000000000000000", false)]
    [InlineData("""{"minimum":-999999999999999999}""", "-1000000000000000000", false)]
    [InlineData("""{"maximum":1e18}""", "999999999999999999", true)]
    [InlineData("""{"maximum":1e17}""", "999999999999999999", false)]
    [InlineData("""{"type":"integer"}""", "12345678901234567890123", true)]
    [InlineData("""{"type":"integer"}""", "-7", true)]
    [InlineData("""{"type":"integer"}""", "7.5", false)]
    [InlineData("""{"pattern":"^\\d+$"}""", "\"12\\n\"", false)]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", """["a",1,"b"]""", false)]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2.0,"a":1}]""", false)]
    [InlineData("""{"uniqueItems":true}""", """[0,false,null,"0",[0],{"0":0}]""", true)]
    [InlineData("""{"contains":{"const":1},"minContains":2,"maxContains":2}""", "[1,2,1]", true)]
    [InlineData("""{"contains":{"const":1},"maxContains":1}""", "[1,1]", false)]
    [InlineData("""{"minProperties":1}""", "{}", false)]
    [InlineData("""{"propertyNames":{"pattern":"^[a-z]+$"}}""", """{"A":1}""", false)]
    [InlineData("""{"patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}""", """{"x-a":1}""", true)]
    [InlineData("""{"patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}""", """{"x-a":1,"y":1}""", false)]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", false)]
    [InlineData("""{"dependentSchemas":{"a":{"required":["b"]}}}""", """{"a":1,"b":1}""", true)]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""", """{"a":1}""", false)]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""", """{"c":1}""", true)]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "3", false)]
    [InlineData("""{"anyOf":[{"type":"integer"},{"minimum":2}]}""", "3", true)]
    [InlineData("""{"not":{"type":"integer"}}""", "3", false)]
    [InlineData("""{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}""", """{"a":1,"b":1}""", false)]
    [InlineData("""{"anyOf":[{"properties":{"a":{"const":1}}},{"properties":{"b":true}}],"unevaluatedProperties":false}""", """{"a":2,"b":1}""", false)]
    [InlineData("""{"prefixItems":[true],"unevaluatedItems":false}""", "[1,2]", false)]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$anchor":"x","type":"string"}}}""", "1", false)]
    [InlineData("""{"$ref":"#x","$defs":{"a":{"$anchor":"x","type":"string"}}}""", "\"\"", true)]
    [InlineData("""{"$ref":"https://e.example/a","$defs":{"a":{"$id":"https://e.example/a","type":"string"}}}""", "1", false)]
    [InlineData("""{"properties":{"next":{"$ref":"#"}},"required":["v"]}""", """{"v":1,"next":{"v":1,"next":{}}}""", false)]
    [InlineData("""{"properties":{"__proto__":{"type":"integer"}},"additionalProperties":false}""", """{"__proto__":"x"}""", false)]
    [InlineData("""{"required":["toString"]}""", "{}", false)]
    public void IsValid_Keyword_AsTheSpecificationSays(string schema, string instance, bool expected)
    {
        var compiled = SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Specification, "", out var problems);
        problems.Should().BeEmpty();
        compiled!.IsValid(Parse(instance)).Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"typo":"string"}}}""", "$.properties.a.typo", "unknown-keyword")]
    [InlineData("""{"properties":{"a.b":{"nullable":true}}}""", "$.properties['a.b'].nullable", "unknown-keyword")]
    [InlineData("""{"items":{"type":"strin"}}""", "$.items.type", "invalid-keyword")]
    [InlineData("""{"anyOf":[{},{"pattern":"(?=a)"}]}""", "$.anyOf[1].pattern", "unsupported-pattern")]
    [InlineData("""{"pattern":"("}""", "$.pattern", "invalid-pattern")]
    [InlineData("""{"format":"postcode"}""", "$.format", "unknown-format")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "$.$ref", "unresolved-reference")]
    [InlineData("""{"$ref":"http://127.0.0.1:9/schema"}""", "$.$ref", "unresolved-reference")]
    [InlineData("""{"$ref":"file:///etc/hostname"}""", "$.$ref", "unresolved-reference")]
    [InlineData("""{"not":{"then":{"$ref":"#/$defs/none"}}}""", "$.not.then.$ref", "unresolved-reference")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "$", "endless-reference")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"$ref":"#/$defs/y"},"y":{"$ref":"#/$defs/x"}}}""", "$", "endless-reference")]
    [InlineData("""{"additionalProperties":true}""", "$.additionalProperties", "open-object")]
    [InlineData("""{"minLength":-1}""", "$.minLength", "invalid-keyword")]
    [InlineData("""{"multipleOf":0}""", "$.multipleOf", "invalid-keyword")]
    [InlineData("""{"enum":[]}""", "$.enum", "invalid-keyword")]
    [InlineData("""{"required":"a"}""", "$.required", "invalid-keyword")]
    [InlineData("""{"properties":{"a":1}}""", "$.properties.a", "invalid-schema")]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2019-09/schema"}""", "$.$schema", "invalid-keyword")]
    [InlineData("""{"minItems":2,"maxItems":1}""", "$.minItems", "invalid-keyword")]
    public void Compile_WrongSchema_NamesThePlace(string schema, string path, string rule)
    {
        SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Strict, "$", out var problems).Should().BeNull();
        problems.Should().Contain(problem => problem.Path == path && problem.Rule == rule);
    }

    [Fact]
    public void Compile_SeveralProblems_ReportsAll()
    {
        SchemaCompiler.Compile(Parse("""{"a":1,"b":1,"properties":{"c":{"d":1}}}"""), SchemaCompileOptions.Strict, "$", out var problems).Should().BeNull();
        problems.Select(problem => problem.Path).Should().BeEquivalentTo("$.a", "$.b", "$.properties.c.d");
    }

    [Theory]
    [InlineData("""{"unit":"m"}""", null)]
    [InlineData("""{"unit":1}""", "invalid-keyword")]
    [InlineData("""{"Unit":"m"}""", "unknown-keyword")]
    public void Compile_AnnotationOfOnesOwn_IsKnownAndAString(string schema, string? rule)
    {
        var options = SchemaCompileOptions.Strict with { Annotations = new HashSet<string>(StringComparer.Ordinal) { "unit" } };
        SchemaCompiler.Compile(Parse(schema), options, "$", out var problems);
        problems.Select(problem => problem.Rule).Should().BeEquivalentTo(rule is null ? [] : [rule]);

        SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Strict, "$", out problems);
        problems.Should().ContainSingle().Which.Rule.Should().Be("unknown-keyword", "no other keyword is known of itself");
    }

    [Fact]
    public void Explain_NoCheckHasMoreToSay_UsesTheOptionsWords()
    {
        var options = SchemaCompileOptions.Specification with { MaxWork = 5, TooMuchMessage = "the order is too large", MismatchMessage = "the order is wrong" };
        var compiled = SchemaCompiler.Compile(Parse("""{"items":{"type":"integer"}}"""), options, "", out _)!;
        compiled.Explain(Parse("[1,2,3,4,5,6,7]")).Should().ContainSingle().Which.Message.Should().Be("the order is too large");
        compiled.Explain(Parse("[1]")).Should().ContainSingle().Which.Message.Should().Be("the order is wrong");
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}}}}""", """{"a":{"b":"x","c":1}}""")]
    [InlineData("""{"type":"object","allOf":[{"properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}}}}]}""", """{"a":{"b":"x","c":1}}""")]
    [InlineData("""{"type":"object","allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"string"}}}]}""", """{"a":"x","b":"x","c":1}""")]
    [InlineData("""{"type":"object","anyOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"string"}},"required":["b"]}]}""", """{"a":"x","c":1}""")]
    [InlineData("""{"type":"object","oneOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"integer"}},"required":["b"]}]}""", """{"a":"x","b":"y"}""")]
    [InlineData("""{"type":"object","properties":{"l":{"type":"array","items":{"type":"object","properties":{"b":{"type":"string"}}}}}}""", """{"l":[{"b":"x"},{"c":1}]}""")]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", """{"a":{"c":1}}""")]
    [InlineData("""{"type":"object","properties":{"a":true}}""", """{"a":{"c":1}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array"}}}""", """{"a":[[{"c":1}]]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"object","properties":{"b":{"type":"string"}}}}}""", """{"a":{"c":1}}""")]
    [InlineData("""{"type":"object","if":{"properties":{"a":{"const":1}}},"then":{"properties":{"b":{"type":"string"}}},"properties":{"a":{"type":"integer"}}}""", """{"a":1,"b":"x","c":1}""")]
    [InlineData("""{"type":"object","if":{"properties":{"c":true}},"properties":{"a":{"type":"integer"}}}""", """{"c":{"d":1}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"contains":{"type":"object"},"type":"array"}}}""", """{"a":[{"c":1}]}""")]
    [InlineData("""{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"object","properties":{"b":{"type":"string"}}}}}}""", """{"m":{"k":{"c":1}}}""")]
    public void IsValid_UndeclaredMemberAtAnyDepth_IsRefused(string schema, string instance)
    {
        var compiled = SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Strict, "", out var problems);
        problems.Should().BeEmpty();
        compiled!.IsValid(Parse(instance)).Should().BeFalse();
        compiled.Explain(Parse(instance)).Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"object","allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"string"}}}]}""", """{"a":"x","b":"x"}""")]
    [InlineData("""{"type":"object","oneOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"integer"}},"required":["b"]}]}""", """{"b":1}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"object","properties":{"b":{"type":"string"}}}}}""", """{"a":{"b":"x"}}""")]
    [InlineData("""{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"string"}}}}""", """{"m":{"k":"v"}}""")]
    [InlineData("""{"type":"object","not":{"required":["a","b"]},"properties":{"a":{"type":"object","properties":{"x":{"type":"string"}}},"b":{}}}""", """{"a":{"x":"y"}}""")]
    [InlineData("""{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}""", """{"next":{"next":{"v":1}}}""")]
    public void IsValid_ClosedAndDeclared_Passes(string schema, string instance)
    {
        var compiled = SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Strict, "", out var problems);
        problems.Should().BeEmpty();
        compiled!.IsValid(Parse(instance)).Should().BeTrue();
    }

    [Fact]
    public void IsValid_ManyUniqueItems_TakesLinearTime()
    {
        var compiled = SchemaCompiler.Compile(Parse("""{"uniqueItems":true}"""), SchemaCompileOptions.Specification, "", out _)!;
        compiled.IsValid(Parse("[" + string.Join(',', Enumerable.Range(0, 100_000)) + "]")).Should().BeTrue();
        compiled.IsValid(Parse("[" + string.Join(',', Enumerable.Range(0, 100_000)) + ",7.0]")).Should().BeFalse();
    }

    [Fact]
    public void IsValid_WorkWithoutEnd_IsRefusedNotDone()
    {
        // 4^12 branches for a document of 12 levels.
        const string Schema = """{"$defs":{"n":{"anyOf":[{"$ref":"#/$defs/m"},{"$ref":"#/$defs/m"},{"$ref":"#/$defs/m"},{"$ref":"#/$defs/m"}]},"m":{"properties":{"a":{"$ref":"#/$defs/n"}},"required":["a"]}},"$ref":"#/$defs/n"}""";
        var compiled = SchemaCompiler.Compile(Parse(Schema), SchemaCompileOptions.Specification, "", out _)!;
        var deep = Parse(string.Concat(Enumerable.Repeat("{\"a\":", 25)) + "{}" + new string('}', 25));
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        compiled.IsValid(deep).Should().BeFalse();
        compiled.Explain(deep).Should().Contain(problem => problem.Rule == "work");
        System.Diagnostics.Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void IsValid_NotAroundExhaustedWork_StillRefuses()
    {
        var options = SchemaCompileOptions.Specification with { MaxWork = 10 };
        var compiled = SchemaCompiler.Compile(Parse("""{"not":{"items":{"type":"integer"}}}"""), options, "", out _)!;
        compiled.IsValid(Parse("[1,2,3,4,5,6,7,8,9,10,11,12]")).Should().BeFalse();
    }

    [Fact]
    public void Compile_TooManySubschemas_IsRefused()
    {
        var schema = "{\"anyOf\":[" + string.Join(',', Enumerable.Repeat("{}", 6_000)) + "]}";
        SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Strict, "$", out var problems).Should().BeNull();
        problems.Should().Contain(problem => problem.Rule == "schema-too-large");
    }

    [Fact]
    public async Task IsValid_TypicalArguments_AllocatesNothing()
    {
        var compiled = SchemaCompiler.Compile(
            Parse("""
                {"type":"object","required":["orderId","lines"],"properties":{
                  "orderId":{"type":"string","pattern":"^ORD-[0-9]{8}$"},"status":{"enum":["open","paid"]},"limit":{"type":"integer","minimum":1,"maximum":100},
                  "from":{"type":"string","format":"date"},"note":{"type":["string","null"],"maxLength":100},"amount":{"type":"number","multipleOf":0.01},
                  "lines":{"type":"array","uniqueItems":true,"items":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string","minLength":1}}}},
                  "who":{"anyOf":[{"type":"null"},{"type":"object","properties":{"id":{"type":"integer"}}}]}}}
                """),
            SchemaCompileOptions.Strict, "", out _)!;
        var arguments = Parse("""{"orderId":"ORD-00000001","status":"paid","limit":10,"from":"2026-01-01","note":"é","amount":19.99,"lines":["""
            + """{"sku":"a"},{"sku":"b"}],"who":{"id":7}}""");
        compiled.IsValid(arguments).Should().BeTrue();

        (await Allocations.OnceWarmAsync(() => compiled.IsValid(arguments))).Should().Be(0);
    }

    /// <summary>The runtime takes 100,001 letters before the last one for a multiple of three, and 100,002 for no multiple of two.</summary>
    [Theory]
    [InlineData("""{"pattern":"^(?:aaa)*b$"}""", 100_001, "b")]
    [InlineData("""{"not":{"pattern":"^(?:aa)*$"}}""", 100_002, "")]
    [InlineData("""{"anyOf":[{"pattern":"^(?:aa)*$"},true]}""", 100_002, "")]
    public void IsValid_TextLongerThanTheRuntimeMatchesRightly_IsRefused(string schema, int count, string end)
    {
        var compiled = SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Specification, "", out _)!;
        var text = Parse($"\"{new string('a', count)}{end}\"");

        compiled.IsValid(text).Should().BeFalse();
        compiled.Explain(text).Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"object","propertyNames":{"pattern":"^[a-z]+$","maxLength":5},"additionalProperties":{"type":"integer"}}""", """{"a":1,"\u0062":2}""")]
    [InlineData("""{"type":"object","propertyNames":{"enum":["a","b"]},"additionalProperties":true}""", """{"a":1,"b":2}""")]
    [InlineData("""{"type":"object","patternProperties":{"^x-":{"type":"integer"}}}""", """{"x-a":1,"x-\u0062":2}""")]
    [InlineData("""{"enum":[{"a":1,"b":[{"c":"d"}]}]}""", """{"b":[{"\u0063":"\u0064"}],"a":1.0}""")]
    [InlineData("""{"const":{"\u0061":1}}""", """{"a":1}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","maxLength":4,"pattern":"^[^x]+$"}}}""", """{"\u0061":"\"\n\u00e9\ud83d\ude00"}""")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2026-01-\\u00301\"")]
    [InlineData("""{"uniqueItems":true}""", """[{"\u0061":1},{"\u0062":1}]""")]
    public void IsValid_RarerKeywordsAndEscapes_AllocateNothing(string schema, string instance)
    {
        var compiled = SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Specification with { AssertFormats = true }, "", out _)!;
        var arguments = Parse(instance);
        for (var i = 0; i < 2_000; i++)
        {
            compiled.IsValid(arguments).Should().BeTrue();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            compiled.IsValid(arguments);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Theory]
    [InlineData("""{"propertyNames":{"pattern":"^a$"}}""", """{"b":1}""")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"\u0061b":1}""")]
    [InlineData("""{"propertyNames":{"const":"a"}}""", """{"b":1}""")]
    [InlineData("""{"propertyNames":{"not":{"const":"a"}}}""", """{"a":1}""")]
    [InlineData("""{"propertyNames":{"format":"date"}}""", """{"a":1}""")]
    [InlineData("""{"propertyNames":{"type":"integer"}}""", """{"a":1}""")]
    [InlineData("""{"propertyNames":false}""", """{"a":1}""")]
    [InlineData("""{"patternProperties":{"^a":false}}""", """{"\u0061":1}""")]
    [InlineData("""{"const":{"\u0061":1}}""", """{"b":1}""")]
    [InlineData("""{"maxLength":2}""", "\"\\n\\u00e9\\ud83d\\ude00\"")]
    public void IsValid_RarerKeywordsAndEscapes_Refuse(string schema, string instance)
    {
        var compiled = SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Specification with { AssertFormats = true }, "", out var problems)!;
        problems.Should().BeEmpty();
        compiled.IsValid(Parse(instance)).Should().BeFalse();
        compiled.Explain(Parse(instance)).Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("""{"contentEncoding":"base64"}""", "\"YQ==\"", true)]
    [InlineData("""{"contentEncoding":"base64"}""", "\"YQ%=\"", false)]
    [InlineData("""{"contentMediaType":"application/json","contentEncoding":"base64"}""", "\"e30=\"", true)]
    [InlineData("""{"contentMediaType":"application/json","contentEncoding":"base64"}""", "\"e3s=\"", false)]
    [InlineData("""{"contentMediaType":"application/json"}""", "\"{\"", false)]
    [InlineData("""{"contentMediaType":"application/json"}""", "1", true)]
    public void IsValid_ContentOfDraft7_IsChecked(string schema, string instance, bool expected)
    {
        var draft7 = SchemaCompileOptions.Specification with { Dialect = SchemaDialect.Draft7 };
        SchemaCompiler.Compile(Parse(schema), draft7, "", out _)!.IsValid(Parse(instance)).Should().Be(expected);
        SchemaCompiler.Compile(Parse(schema), SchemaCompileOptions.Specification, "", out _)!.IsValid(Parse(instance)).Should().BeTrue("it is an annotation there");
    }

    private static JsonElement Parse(string json) => JsonElement.Parse(json);
}
