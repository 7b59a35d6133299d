using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json.Schemas;

namespace McpSecureApis.Core.Tests.Arguments;

public sealed class ArgumentProblemTests
{
    private const string Schema = """
        {"type":"object","required":["orderId"],"properties":{
          "orderId":{"type":"string","pattern":"^ORD-[0-9]{8}$"},"status":{"enum":["open","paid"]},"limit":{"type":"integer","minimum":1,"maximum":100,"multipleOf":5},
          "from":{"type":"string","format":"date"},"note":{"type":"string","minLength":2,"maxLength":3},"fixed":{"const":"c"},
          "lines":{"type":"array","maxItems":1,"uniqueItems":true,"items":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string"}}}},
          "labels":{"type":"object","propertyNames":{"pattern":"^[a-z]{2}$"},"additionalProperties":{"type":"integer"}},
          "either":{"anyOf":[{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]},{"type":"integer"}]},
          "one":{"oneOf":[{"type":"string","maxLength":1},{"type":"integer"}]},"never":{"not":{"type":"string"}}}}
        """;

    private static readonly CompiledSchema Compiled = SchemaCompiler.Compile(JsonElement.Parse(Schema), ArgumentsDefinition.SchemaOptions, "", out _)!;

    [Theory]
    [InlineData("{}", "/orderId", "required", "is required and missing")]
    [InlineData("""{"orderId":"x"}""", "/orderId", "pattern", "must match the pattern ^ORD-[0-9]{8}$")]
    [InlineData("""{"status":"x"}""", "/status", "enum", "must be one of \"open\", \"paid\"")]
    [InlineData("""{"limit":1000}""", "/limit", "maximum", "must be at most 100")]
    [InlineData("""{"limit":7}""", "/limit", "multipleOf", "must be a multiple of 5")]
    [InlineData("""{"limit":"7"}""", "/limit", "type", "must be an integer")]
    [InlineData("""{"from":"yesterday"}""", "/from", "format", "must be a valid date, for example 2026-01-31")]
    [InlineData("""{"lines":[{"sku":1}]}""", "/lines/0/sku", "type", "must be a string")]
    [InlineData("""{"labels":{"XX-1":1}}""", "/labels", "propertyNames", "has a member whose name is not allowed: a name must match the pattern ^[a-z]{2}$")]
    [InlineData("""{"labels":{"xx":"1"}}""", "/labels/*", "type", "must be an integer")]
    [InlineData("""{"either":{"id":"x"}}""", "/either/id", "type", "must be an integer")]
    public void Explain_Wrong_SaysWhereAndWhatIsAllowed(string arguments, string path, string rule, string message) =>
        Compiled.Explain(JsonElement.Parse(arguments)).Should().ContainEquivalentOf(new { Path = path, Rule = rule, Message = message });

    [Fact]
    public void Explain_UnknownMember_NamesTheNearOneAndTheAllowedOnes()
    {
        var problem = Compiled.Explain(JsonElement.Parse("""{"orderId":"ORD-00000001","orderid_":1}""")).Should().ContainSingle().Subject;
        problem.Path.Should().BeEmpty();
        problem.Message.Should().Contain("did you mean 'orderId'?").And.Contain("allowed: either, fixed, from,").And.NotContain("orderid_");
    }

    [Fact]
    public void Explain_HundredsOfProblems_ShowsTwenty() =>
        Compiled.Explain(JsonElement.Parse("{\"lines\":[" + string.Join(',', Enumerable.Range(0, 500)) + "]}")).Should().HaveCount(20);

    [Fact]
    public void Explain_RandomValues_NeverRepeatsThem()
    {
        var random = new Random(42);
        string[] names = ["orderId", "status", "limit", "from", "note", "fixed", "lines", "labels", "either", "one", "never"];
        for (var round = 0; round < 3_000; round++)
        {
            var secrets = new List<string>();
            var json = "{" + string.Join(',', names.Where(_ => random.Next(3) > 0).Select(name => $"\"{name}\":{Value(3)}").Append($"\"{Secret()}\":{Value(2)}")) + "}";
            var arguments = JsonElement.Parse(json);
            Compiled.IsValid(arguments).Should().BeFalse();
            var problems = Compiled.Explain(arguments);
            problems.Should().NotBeEmpty().And.HaveCountLessThanOrEqualTo(20);
            var text = ArgumentProblemText.Write("The arguments are not valid.", problems) + string.Concat(problems.Select(problem => problem.Path + problem.Message));
            foreach (var secret in secrets)
            {
                text.Should().NotContain(secret);
            }

            string Secret()
            {
                var secret = "QZ" + random.NextInt64(1_000_000_000, 9_999_999_999);
                secrets.Add(secret);
                return secret;
            }

            string Number()
            {
                var number = random.NextInt64(1_000_000_000, 9_999_999_999).ToString();
                secrets.Add(number);
                return number;
            }

            string Value(int depth) => random.Next(depth > 0 ? 5 : 2) switch
            {
                0 => Number(),
                1 => $"\"{Secret()}\"",
                2 => $"[{Value(depth - 1)},{Value(depth - 1)}]",
                3 => $"{{\"{Secret()}\":{Value(depth - 1)}}}",
                _ => $"{{\"sku\":{Value(depth - 1)},\"id\":{Value(depth - 1)}}}",
            };
        }
    }
}
