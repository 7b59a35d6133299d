using System.Text.Json.Nodes;

namespace McpSecureApis.PatternOracle;

/// <summary>
/// Pairs of small schemas: ranges, multiples, lengths, counts, enumerations, closed objects and lists of such. Most pairs are a schema and a
/// change of it, as reviews see them: a bound moved, a keyword more or less, a value listed or not any more.
/// </summary>
internal sealed class SchemaPairs(int seed)
{
    private static readonly string[] Words = ["a", "b", "ab", "abc", "open", "paid", "é"];

    private static readonly string[] Shapes = ["number", "integer", "string", "listed", "combined", "array", "object"];

    private static readonly double[] Steps = [0.5, 1, 2, 3, 5, 10];

    private readonly Random _random = new(seed);

    public (JsonObject Old, JsonObject New) Next()
    {
        var old = Make(depth: 0);
        var now = _random.Next(6) == 0 ? Like(old, depth: 0) : (JsonObject)old.DeepClone();
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            Change(_random.Next(2) == 0 ? now : old, depth: 0);
        }

        return (old, now);
    }

    private JsonObject Make(int depth) => Make(Shapes[_random.Next(depth > 1 ? 4 : Shapes.Length)], depth);

    /// <summary>Of single values: a list stands for its items by one, which cannot be denied of all.</summary>
    private JsonObject Combine()
    {
        var branches = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => (JsonNode)Make(Shapes[_random.Next(4)], depth: 2))]);
        return _random.Next(4) switch
        {
            0 => new JsonObject { ["oneOf"] = branches },
            1 => new JsonObject { ["type"] = "integer", ["not"] = Make("integer", depth: 2), ["minimum"] = -9 },
            2 => new JsonObject { ["type"] = "number", ["allOf"] = new JsonArray(Make("number", depth: 2), Make("number", depth: 2)) },
            _ => new JsonObject { ["anyOf"] = branches },
        };
    }

    private JsonObject Like(JsonObject other, int depth) =>
        Make(other.ContainsKey("enum") || other.ContainsKey("const") ? "listed" : IsCombined(other) ? "combined" : other["type"]!.GetValue<string>(), depth);

    private static bool IsCombined(JsonObject schema) => ((string[])["anyOf", "oneOf", "allOf", "not"]).Any(schema.ContainsKey);

    private JsonObject Make(string shape, int depth)
    {
        if (shape == "combined")
        {
            return Combine();
        }

        var schema = new JsonObject { ["type"] = shape == "listed" ? "string" : shape };
        switch (shape)
        {
            case "listed":
                Put(schema, "enum");
                break;
            case "array":
                schema["items"] = Make(depth + 1);
                break;
            case "object":
                var members = new JsonObject();
                foreach (var name in Words.Take(_random.Next(1, 4)))
                {
                    members[name] = Make(depth + 1);
                }

                schema["properties"] = members;
                schema["required"] = new JsonArray([.. members.Where(_ => _random.Next(2) == 0).Select(member => JsonValue.Create(member.Key))]);
                break;
            default:
                break;
        }

        foreach (var keyword in KeywordsOf(schema).Where(_ => _random.Next(2) == 0))
        {
            Put(schema, keyword);
        }

        return schema;
    }

    /// <summary>One keyword more, less or otherwise, here or further down.</summary>
    private void Change(JsonObject schema, int depth)
    {
        var branches = (schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"]) as JsonArray;
        var below = schema["items"] as JsonObject ?? schema["not"] as JsonObject ?? branches?[_random.Next(branches.Count)] as JsonObject ?? (schema["properties"] is JsonObject { Count: > 0 } members
            ? (JsonObject)members.ElementAt(_random.Next(members.Count)).Value! : null);
        if (below is not null && (_random.Next(3) > 0 || IsCombined(schema)))
        {
            Change(below, depth + 1);
            return;
        }

        if (schema["properties"] is JsonObject all && _random.Next(2) == 0)
        {
            ChangeMembers(schema, all, depth);
            return;
        }

        var keywords = KeywordsOf(schema);
        if (keywords.Length > 0)
        {
            var keyword = keywords[_random.Next(keywords.Length)];
            if (keyword == "enum" || !schema.Remove(keyword) || _random.Next(3) > 0)
            {
                Put(schema, keyword);
            }
        }
    }

    private void ChangeMembers(JsonObject schema, JsonObject members, int depth)
    {
        var required = schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        var name = Words[_random.Next(4)];
        if (!members.ContainsKey(name))
        {
            members[name] = Make(depth + 1);
        }
        else if (!required.Remove(name))
        {
            required.Add(name);
        }

        schema["required"] = new JsonArray([.. required.Select(one => JsonValue.Create(one))]);
    }

    private static string[] KeywordsOf(JsonObject schema) => schema switch
    {
        _ when schema.ContainsKey("enum") || schema.ContainsKey("const") => ["enum"],
        _ => schema["type"]!.GetValue<string>() switch
        {
            "number" or "integer" => ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
            "string" => ["minLength", "maxLength"],
            "array" => ["minItems", "maxItems"],
            _ => [],
        },
    };

    private void Put(JsonObject schema, string keyword)
    {
        schema.Remove("const");
        schema[keyword] = keyword switch
        {
            "minimum" => Bound(schema, -10, 5),
            "exclusiveMinimum" => Bound(schema, -11, 4),
            "maximum" => Bound(schema, 6, 30),
            "exclusiveMaximum" => Bound(schema, 7, 31),
            "multipleOf" => schema["type"]!.GetValue<string>() == "integer" ? JsonValue.Create(_random.Next(1, 7))
                : JsonValue.Create(Steps[_random.Next(Steps.Length)]),
            "minLength" or "minItems" => JsonValue.Create(_random.Next(0, 4)),
            "maxLength" or "maxItems" => JsonValue.Create(_random.Next(4, 9)),
            _ => new JsonArray([.. Words.Where(_ => _random.Next(2) == 0).DefaultIfEmpty("a").Select(word => JsonValue.Create(word))]),
        };
    }

    private JsonValue Bound(JsonObject schema, int least, int most) => schema["type"]!.GetValue<string>() == "integer"
        ? JsonValue.Create(_random.Next(least, most))
        : JsonValue.Create(_random.Next(least * 2, most * 2) / 2.0);
}
