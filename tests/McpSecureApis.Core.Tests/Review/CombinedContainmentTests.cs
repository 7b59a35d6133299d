using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Review.Containment;
using McpSecureApis.Json.Schemas;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>Whether a schema that combines others takes only what another one takes.</summary>
public sealed class CombinedContainmentTests
{
    private const string Contained = "contained";
    private const string More = "more";
    private const string Undecided = "undecided";

    [Theory]

    // Nullable, and the ways to write it.
    [InlineData("""{"type":["string","null"],"maxLength":9}""", """{"anyOf":[{"type":"string","maxLength":9},{"type":"null"}]}""", Contained, Contained)]
    [InlineData("""{"type":"string","maxLength":9}""", """{"anyOf":[{"type":"string","maxLength":9},{"type":"null"}]}""", More, Contained)]
    [InlineData("""{"anyOf":[{"type":"string","maxLength":9},{"type":"null"}]}""", """{"oneOf":[{"type":"string","maxLength":8},{"type":"null"}]}""", Contained, More)]

    // Ranges in pieces.
    [InlineData("""{"type":"integer","minimum":1,"maximum":10}""",
        """{"anyOf":[{"type":"integer","minimum":1,"maximum":5},{"type":"integer","minimum":6,"maximum":10}]}""", Contained, Contained)]
    [InlineData("""{"type":"number","minimum":1,"maximum":10}""",
        """{"anyOf":[{"type":"number","minimum":1,"maximum":5},{"type":"number","minimum":6,"maximum":10}]}""", Contained, More)]
    [InlineData("""{"type":"integer","minimum":0,"maximum":20}""", """{"type":"integer","allOf":[{"minimum":3},{"maximum":9}]}""", Contained, More)]
    [InlineData("""{"type":"integer","not":{"minimum":5}}""", """{"type":"integer","maximum":4}""", Contained, Contained)]
    [InlineData("""{"type":"integer","not":{"multipleOf":2}}""", """{"type":"integer","not":{"multipleOf":4}}""", More, Contained)]
    [InlineData("""{"type":"integer","multipleOf":6}""", """{"type":"integer","allOf":[{"multipleOf":2},{"multipleOf":3}]}""", Contained, Contained)]
    [InlineData("""{"type":"integer","multipleOf":12}""", """{"type":"integer","allOf":[{"multipleOf":4},{"multipleOf":6}]}""", Contained, Contained)]
    [InlineData("""{"type":"integer","multipleOf":24}""", """{"type":"integer","allOf":[{"multipleOf":4},{"multipleOf":6}]}""", More, Contained)]
    [InlineData("""{"oneOf":[{"type":"integer","multipleOf":2},{"type":"integer","multipleOf":3}]}""", """{"type":"integer","const":6}""", More, More)]
    [InlineData("""{"oneOf":[{"type":"integer","multipleOf":2},{"type":"integer","multipleOf":3}]}""", """{"type":"integer","enum":[2,3,4,9]}""", Contained, More)]

    // Texts by automata.
    [InlineData("""{"type":"string","pattern":"^[a-z]+$"}""", """{"anyOf":[{"type":"string","pattern":"^[a-m]+$"},{"type":"string","pattern":"^[n-z]+$"}]}""", Contained, More)]
    [InlineData("""{"type":"string","pattern":"^[a-c]$"}""", """{"anyOf":[{"const":"a"},{"enum":["b","c"]}]}""", Contained, Contained)]
    [InlineData("""{"type":"string","not":{"pattern":"\\.\\."}}""", """{"type":"string","pattern":"^[a-z.]{0,9}$","not":{"pattern":"\\.{2}"}}""", Contained, More)]
    [InlineData("""{"type":"string","not":{"pattern":"\\.\\."}}""", """{"type":"string","pattern":"^[a-z.]{0,9}$"}""", More, More)]
    [InlineData("""{"type":"string","maxLength":5}""", """{"oneOf":[{"type":"string","maxLength":2},{"type":"string","minLength":3,"maxLength":5}]}""", Contained, Contained)]

    // Conditions.
    [InlineData("""{"type":"integer","if":{"minimum":10},"then":{"multipleOf":10},"else":{"minimum":0}}""",
        """{"anyOf":[{"type":"integer","minimum":0,"maximum":9},{"type":"integer","minimum":10,"multipleOf":10}]}""", Contained, Contained)]
    [InlineData("""{"type":"integer","if":{"minimum":10},"then":{"multipleOf":10}}""", """{"type":"integer","if":{"minimum":10},"then":{"multipleOf":20}}""", Contained, More)]

    // Closed objects: a branch names members, and only for who passes it.
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a"]}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["a","b"]}]}""", Contained, Contained)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["b"]}]}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}""", Contained, More)]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"type":"object","properties":{"b":{"type":"integer"}},"required":["b"]}]}""",
        """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", Contained, More)]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"type":"object","properties":{"b":{"type":"integer"}},"required":["b"]}]}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a","b"]}""", Contained, More)]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"type":"object","properties":{"b":{"type":"integer"}},"required":["b"]}]}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"boolean"}},"required":["a","b"]}""", More, More)]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{}},"dependentRequired":{"a":["b"]}}""", """{"type":"object","properties":{"a":{},"b":{}},"required":["b"]}""", Contained, More)]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{}},"dependentRequired":{"a":["b"]}}""", """{"type":"object","properties":{"a":{},"b":{}},"not":{"required":["a"]}}""", Contained, More)]
    [InlineData("""{"type":"object","properties":{"k":{"enum":["x","y"]},"v":{"type":"integer"}},"if":{"properties":{"k":{"const":"x"}},"required":["k"]},"then":{"required":["v"]}}""",
        """{"type":"object","properties":{"k":{"const":"x"},"v":{"type":"integer"}},"required":["k","v"]}""", Contained, More)]

    // Lists.
    [InlineData("""{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]},"maxItems":4}""",
        """{"anyOf":[{"type":"array","items":{"type":"string"},"maxItems":3},{"type":"array","items":{"type":"null"},"maxItems":4}]}""", Contained, More)]
    [InlineData("""{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"array","items":{"type":"null"}}]}""",
        """{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]}}""", More, Contained)]
    [InlineData("""{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}]}""", """{"anyOf":[{"type":"array","items":{"type":"string","maxLength":3}},{"type":"null"}]}""", Contained, More)]

    // What is not looked into is the same only where it is the same.
    [InlineData("""{"anyOf":[{"type":"string","format":"date"},{"type":"null"}]}""", """{"anyOf":[{"type":"string","format":"date","maxLength":10},{"type":"null"}]}""", Contained, "*")]
    [InlineData("""{"anyOf":[{"type":"string","format":"date"},{"type":"null"}]}""", """{"anyOf":[{"type":"string","format":"time"},{"type":"null"}]}""", "*", "*")]
    [InlineData("""{"anyOf":[{"type":"object","patternProperties":{"^x":{"type":"string"}}},{"type":"null"}]}""",
        """{"anyOf":[{"type":"object","properties":{"y":{"type":"string"}}},{"type":"null"}]}""", "*", "*")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}],"properties":{"a":{"default":1}}}""", """{"type":"string"}""", Undecided, Undecided)]
    public void Decide_Pair_IsDecidedBothWays(string old, string now, string forward, string back)
    {
        Hold(old, now, forward);
        Hold(now, old, back);
    }

    /// <summary>
    /// Generated pairs and values, held against the engine that checks calls: what is said to be contained is, for every value tried, and a value
    /// that is shown is one.
    /// </summary>
    [Fact]
    public void Decide_GeneratedPairs_AgreeWithTheEngine()
    {
        var random = new Random(20261201);
        var decided = 0;
        var contained = 0;
        for (var round = 0; round < Rounds.ByHand(1_500); round++)
        {
            var (old, now) = (Make(random, depth: 0), Make(random, depth: 0));
            if (random.Next(2) == 0)
            {
                now = random.Next(2) == 0 ? new JsonObject { ["allOf"] = new JsonArray(old.DeepClone(), now) } : new JsonObject { ["anyOf"] = new JsonArray(old.DeepClone(), now) };
            }

            if (Compile(old.ToJsonString()) is not { } before || Compile(now.ToJsonString()) is not { } after)
            {
                continue;
            }

            var relation = CombinedContainment.Decide(JsonElement.Parse(old.ToJsonString()), JsonElement.Parse(now.ToJsonString()), new PatternBudget(), out var shown);
            decided += relation == ContainmentRelation.Undecided ? 0 : 1;
            contained += relation == ContainmentRelation.Contained ? 1 : 0;
            if (relation == ContainmentRelation.TakesMore)
            {
                IsOnlyOfNew(shown!).Should().BeTrue("{0} is shown for {1} and {2}", shown, old.ToJsonString(), now.ToJsonString());
            }
            else if (relation == ContainmentRelation.Contained)
            {
                Values(random).Where(IsOnlyOfNew).Should().BeEmpty("{0} contains {1}", old.ToJsonString(), now.ToJsonString());
            }

            bool IsOnlyOfNew(string value) => after.IsValid(JsonElement.Parse(value)) && !before.IsValid(JsonElement.Parse(value));
        }

        decided.Should().BeGreaterThan(1_100);
        contained.Should().BeGreaterThan(300);
    }

    private static void Hold(string old, string now, string expected)
    {
        var relation = CombinedContainment.Decide(JsonElement.Parse(old), JsonElement.Parse(now), new PatternBudget(), out var value);
        if (relation == ContainmentRelation.TakesMore)
        {
            Compile(now)!.IsValid(JsonElement.Parse(value!)).Should().BeTrue("{0} is taken by {1}", value, now);
            Compile(old)!.IsValid(JsonElement.Parse(value!)).Should().BeFalse("{0} is refused by {1}", value, old);
        }

        if (expected != "*")
        {
            relation.Should().Be(expected switch { Contained => ContainmentRelation.Contained, More => ContainmentRelation.TakesMore, _ => ContainmentRelation.Undecided },
                "{0} and {1}", old, now);
        }
    }

    private static CompiledSchema? Compile(string schema) => SchemaCompiler.Compile(JsonElement.Parse(schema), ArgumentsDefinition.SchemaOptions, string.Empty, out _);

    private static JsonObject Make(Random random, int depth)
    {
        if (depth < 3 && random.Next(3) == 0)
        {
            var branches = new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (JsonNode)Make(random, depth + 1))]);
            return random.Next(5) switch
            {
                0 => new JsonObject { ["anyOf"] = branches },
                1 => new JsonObject { ["oneOf"] = branches },
                2 => new JsonObject { ["allOf"] = branches },
                3 => new JsonObject { ["type"] = new JsonArray("integer", "string", "object"), ["not"] = Make(random, depth + 1) },
                _ => new JsonObject { ["if"] = Make(random, depth + 1), ["then"] = Make(random, depth + 1), ["else"] = Make(random, depth + 1) },
            };
        }

        switch (random.Next(depth < 3 ? 7 : 5))
        {
            case 0:
                return With(new JsonObject { ["type"] = "integer" }, ("minimum", random.Next(-3, 5)), ("maximum", random.Next(2, 9)), ("multipleOf", random.Next(1, 4)));
            case 1:
                return With(new JsonObject { ["type"] = "string" }, ("minLength", random.Next(3)), ("maxLength", random.Next(1, 5)));
            case 2:
                return new JsonObject { ["type"] = "string", ["pattern"] = random.Next(3) switch { 0 => "^a", 1 => "b$", _ => "^[ab]{1,3}$" } };
            case 3:
                return new JsonObject { ["enum"] = new JsonArray([.. ((string[])["1", "2", "\"a\"", "\"ab\"", "null", "true"]).Where(_ => random.Next(2) == 0).DefaultIfEmpty("3").Select(text => JsonNode.Parse(text))]) };
            case 4:
                return new JsonObject { ["type"] = new JsonArray("null", "boolean") };
            case 5:
                return With(new JsonObject { ["type"] = "array", ["items"] = Make(random, depth + 1) }, ("minItems", random.Next(3)), ("maxItems", random.Next(1, 4)));
            default:
                var names = ((string[])["a", "b", "c"]).Where(_ => random.Next(3) > 0).ToList();
                return new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject(names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, Make(random, depth + 1)))),
                    ["required"] = new JsonArray([.. names.Where(_ => random.Next(2) == 0).Select(name => JsonValue.Create(name))]),
                };
        }

        JsonObject With(JsonObject schema, params (string Keyword, int Value)[] keywords)
        {
            foreach (var (keyword, value) in keywords.Where(_ => random.Next(2) == 0))
            {
                schema[keyword] = value;
            }

            return schema;
        }
    }

    private static List<string> Values(Random random)
    {
        List<string> values = ["null", "true", "false", .. Enumerable.Range(-5, 18).Select(number => $"{number}"), "1.5", "\"\"", "\"a\"", "\"ab\"", "\"b\"", "\"aab\"", "\"x\"", "\"abab\"", "{}", "[]"];
        for (var i = 0; i < 120; i++)
        {
            values.Add(random.Next(2) == 0
                ? $"[{string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick()))}]"
                : $"{{{string.Join(',', ((string[])["a", "b", "c", "d"]).Where(_ => random.Next(2) == 0).Select(name => $"\"{name}\":{Pick()}"))}}}");
        }

        return values;

        string Pick() => values[random.Next(values.Count)];
    }
}
