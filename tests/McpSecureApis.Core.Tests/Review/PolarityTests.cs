using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Scopes;
using McpSecureApis.Core.Review;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Tests.Review;

/// <summary>
/// What is called narrowing or neutral never allows a call, and never returns a field, that the old side refused or dropped: held by
/// running both engines
/// over pairs of manifests that nobody wrote. The pairs are the same on every run.
/// </summary>
public sealed class PolarityTests
{
    private static readonly string[] Scopes = ["a", "b", "c"];

    private static readonly string[] Classes = ["public", "internal", "free-text", "name", "email", "phone", "address", "national-id"];

    private static readonly string[] Paths = ["id", "a.b", "a.c", "'rows[].x'", "'rows[].y'", "'maps.*'", "'maps.k'", "'deep.*.z'", "'deep.k.z'"];

    [Fact]
    public void Schemas_CalledHarmless_TakeNothingThatWasRefused()
    {
        var dice = new Dice(1);
        var (pairs, calls) = (0, 0);
        for (var i = 0; i < Rounds.ByHand(170); i++)
        {
            var before = Root(dice);
            var after = (JsonObject)before.DeepClone();
            Mutate(dice, after);
            Mutate(dice, before);
            if (Sides(Manifest(before), Manifest(after)) is not { } sides ||
                ManifestDiff.Compare(sides.Old, sides.New).Verdict > ChangeKind.Narrowing)
            {
                continue;
            }

            pairs++;
            var pair = Pair(sides);
            var reverse = new EntryPair(pair.New, pair.Old!);
            foreach (var arguments in ArgumentSamples.Usual(pair).Concat(ArgumentSamples.Usual(reverse)).Take(200))
            {
                calls++;
                var now = CallTrial.Run(pair.New, Everybody, arguments);

                // What counts is the request that can be sent: a default could be given before.
                if (now.IsAllowed && !CallTrial.Run(pair.Old, Everybody, now.Complete).IsAllowed)
                {
                    Assert.Fail($"{arguments} was refused by {before.ToJsonString()} and is taken by {after.ToJsonString()}");
                }
            }
        }

        pairs.Should().BeGreaterThan(Rounds.ByHand(30));
        calls.Should().BeGreaterThan(Rounds.ByHand(7_500));
    }

    [Fact]
    public void Access_CalledHarmless_LetsNobodyInWhoWasKeptOut()
    {
        var dice = new Dice(2);
        var harmless = 0;
        for (var i = 0; i < Rounds.ByHand(120); i++)
        {
            var (before, after) = (Access(dice), Access(dice));
            if (Sides(ManifestWith(before), ManifestWith(after)) is not { } sides)
            {
                continue;
            }

            var verdict = ManifestDiff.Compare(sides.Old, sides.New).Verdict;
            var pair = Pair(sides);
            var letsIn = Callers().SelectMany(caller => Levels().Select(arguments => (caller, arguments))).Where(call =>
                CallTrial.Run(pair.New, call.caller, call.arguments).IsAllowed && !CallTrial.Run(pair.Old, call.caller, call.arguments).IsAllowed);
            if (verdict <= ChangeKind.Narrowing)
            {
                harmless++;
                letsIn.Should().BeEmpty("of {0} and {1}", before, after);
            }
        }

        harmless.Should().BeGreaterThan(10);
    }

    [Fact]
    public void Fields_CalledHarmless_LetNothingOutThatWasDropped()
    {
        var dice = new Dice(3);
        var harmless = 0;
        var reply = JsonElement.Parse("""
            {"id":"Jane Doe","a":{"b":"jane.doe@example.com","c":12345678},"rows":[{"x":"+1 202 555 0143","y":"y"},{"x":null,"y":true}],
             "maps":{"k":"v","jane@example.com":"w"},"deep":{"k":{"z":"secret text"},"l":{"z":"other text"}},"more":1}
            """);
        for (var i = 0; i < Rounds.ByHand(250); i++)
        {
            var before = Fields(dice);
            var after = new Dictionary<string, string>(before, StringComparer.Ordinal);
            for (var step = dice.Next(3); step >= 0; step--)
            {
                Change(dice, after);
            }

            if (Sides(ManifestReturning(before), ManifestReturning(after)) is not { } sides ||
                ManifestDiff.Compare(sides.Old, sides.New).Verdict > ChangeKind.Narrowing)
            {
                continue;
            }

            harmless++;
            var pair = Pair(sides);
            var (old, now) = (ReplyLeaves.Of(ReplyWitness.Project(pair.Old, Everybody, reply)),
                ReplyLeaves.Of(ReplyWitness.Project(pair.New, Everybody, reply)));
            var raw = ReplyLeaves.Of(reply.GetRawText());
            foreach (var (path, value) in now)
            {
                old.Should().ContainKey(path, "of {0} and {1}", string.Join(", ", before), string.Join(", ", after));
                if (raw.TryGetValue(path, out var whole) && value == whole)
                {
                    old[path].Should().Be(whole, "it was hidden at {0} of {1}", path, string.Join(", ", before));
                }
            }
        }

        harmless.Should().BeGreaterThan(30);
    }

    private static Caller Everybody { get; } = new() { Issuer = "https://issuer.example", Subject = "s", Scopes = ScopeSet.Of(Scopes) };

    private static (ReviewSide Old, ReviewSide New)? Sides(string old, string now)
    {
        var sides = (Old: ReviewTexts.Side(old, "m.yaml"), New: ReviewTexts.Side(now, "m.yaml"));
        return sides.Old.IsReadable && sides.New.IsReadable ? sides : null;
    }

    private static EntryPair Pair((ReviewSide Old, ReviewSide New) sides) =>
        new(ReviewedEntry.Of(sides.Old.Manifests[0]).Single(), ReviewedEntry.Of(sides.New.Manifests[0]).Single());

    // Schemas.
    private static string Manifest(JsonObject schema)
    {
        var body = string.Join(", ", ((JsonObject)schema["properties"]!).Select(member => $"{member.Key}: '{{{member.Key}}}'"));
        return $$$"""
            manifest: m
            version: 1.0.0
            owner: o
            backend: {baseUrl: 'https://m.example', allowedNetworks: [public]}
            tools:
              - name: t
                description: T.
                effect: write
                access: {scopes: [a]}
                request: {method: POST, path: /t, body: {fixed: x, {{{body}}}}}
                arguments: {{{schema.ToJsonString()}}}
                response: none
            """;
    }

    private static JsonObject Root(Dice dice)
    {
        var root = Object(dice, depth: 0);
        if (dice.Next(4) == 0)
        {
            root["anyOf"] = new JsonArray(new JsonObject { ["required"] = new JsonArray("p0") },
                new JsonObject { ["required"] = new JsonArray("p1") });
        }

        return root;
    }

    private static JsonObject Object(Dice dice, int depth)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        for (var i = 0; i < 2 + dice.Next(2); i++)
        {
            properties[$"p{i}"] = Schema(dice, depth + 1);
            if (dice.Next(2) == 0)
            {
                required.Add($"p{i}");
            }
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    private static JsonObject Schema(Dice dice, int depth)
    {
        if (depth <= 2 && dice.Next(6) == 0)
        {
            var branches = new JsonArray(Schema(dice, depth + 1), dice.Next(2) == 0 ? new JsonObject { ["type"] = "null" } : Schema(dice, depth + 1));
            return new JsonObject { [dice.Next(3) == 0 ? "oneOf" : "anyOf"] = branches };
        }

        switch (dice.Next(depth > 2 ? 4 : 6))
        {
            case 0:
                return new JsonObject { ["type"] = "string", ["minLength"] = dice.Next(3), ["maxLength"] = 3 + dice.Next(4) };
            case 1:
                return new JsonObject { ["type"] = "integer", ["minimum"] = dice.Next(4), ["maximum"] = 4 + dice.Next(6) };
            case 2:
                return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("x", "abc", "A") };
            case 3:
                return new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = dice.Next(2), ["multipleOf"] = dice.Next(2) == 0 ? 0.5 : 1 };
            case 4:
                return new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = Schema(dice, depth + 1),
                    ["minItems"] = dice.Next(2),
                    ["maxItems"] = 2 + dice.Next(2),
                };
            default:
                return Object(dice, depth);
        }
    }

    /// <summary>Changes a keyword somewhere: a number, a list, a member; or takes one away, or adds one.</summary>
    private static void Mutate(Dice dice, JsonObject schema)
    {
        var places = new List<JsonObject>();
        Collect(schema, places);
        var place = places[dice.Next(places.Count)];
        string[] keywords = ["minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "multipleOf", "minItems", "maxItems",
            "uniqueItems", "pattern", "format", "default", "type", "const", "items", "required"];
        var keyword = keywords[dice.Next(keywords.Length)];
        switch (dice.Next(4))
        {
            case 0 when place != schema || keyword != "type":
                place.Remove(keyword);
                break;
            case 1 when place["properties"] is JsonObject properties && properties.Count > 2:
                properties.Remove(properties.Last().Key);
                break;
            case 2 when place["required"] is JsonArray { Count: > 0 } required:
                required.RemoveAt(dice.Next(required.Count));
                break;
            default:
                if (keyword is not ("required" or "items") && (place != schema || keyword is not ("type" or "const" or "default")))
                {
                    place[keyword] = Value(dice, keyword);
                }

                break;
        }
    }

    private static JsonNode Value(Dice dice, string keyword) => keyword switch
    {
        "uniqueItems" => dice.Next(2) == 0,
        "pattern" => ((string[])["^[a-z]*$", "^x", "^[A-Za-z0-9 ]*$"])[dice.Next(3)],
        "format" => ((string[])["date", "email"])[dice.Next(2)],
        "default" => dice.Next(2) == 0 ? JsonValue.Create("abc") : JsonValue.Create(5),
        "const" => dice.Next(2) == 0 ? JsonValue.Create("x") : JsonValue.Create(5),
        "type" => ((string[])["string", "integer", "number", "boolean"])[dice.Next(4)],
        _ => dice.Next(8),
    };

    private static void Collect(JsonObject schema, List<JsonObject> places)
    {
        places.Add(schema);
        foreach (var below in ((schema["properties"] as JsonObject)?.Select(member => member.Value) ?? []).Append(
            schema["items"]).Concat((schema["anyOf"] ?? schema["oneOf"]) is JsonArray branches ? branches : []).OfType<JsonObject>())
        {
            Collect(below, places);
        }
    }

    // Who may call.
    private static string ManifestWith(string access) => $$$"""
        manifest: m
        version: 1.0.0
        owner: o
        claims: {level: number, kind: string}
        backend: {baseUrl: 'https://m.example', allowedNetworks: [public]}
        tools:
          - name: t
            description: T.
            effect: read
            access: {{{access}}}
            request: {method: GET, path: /t, query: {n: '{n}'}}
            arguments: {type: object, properties: {n: {type: integer, minimum: 0, maximum: 9} } }
            response: {fields: {id: public}}
        """;

    private static string Access(Dice dice)
    {
        var who = dice.Next(5) switch
        {
            0 => "authenticated: true",
            1 => $"scopes: [{Set(dice)}], anyOf: [[{Set(dice)}], [{Set(dice)}]]",
            2 => $"anyOf: [[{Set(dice)}], [{Set(dice)}]]",
            _ => $"scopes: [{Set(dice)}]",
        };
        var conditions = Enumerable.Range(0, dice.Next(3)).Select(_ => Condition(dice)).Distinct(StringComparer.Ordinal);
        return $"{{{who}, when: [{string.Join(", ", conditions.Select(condition => $"'{condition}'"))}]}}";
    }

    private static string Set(Dice dice) => string.Join(", ", Scopes.Where(_ => dice.Next(2) == 0).DefaultIfEmpty("a"));

    private static string Condition(Dice dice)
    {
        var number = dice.Next(4).ToString(CultureInfo.InvariantCulture);
        return dice.Next(7) switch
        {
            0 => $"caller.level >= {number}",
            1 => $"caller.level < {number} || caller.kind == \"x\"",
            2 => "caller.kind == \"x\"",
            3 => $"arguments.n <= {number}",
            4 => $"!has(arguments.n) || arguments.n > {number}",
            5 => "caller.kind in [\"x\", \"y\"]",
            _ => $"caller.level == {number} && arguments.n != {number}",
        };
    }

    private static IEnumerable<Caller> Callers()
    {
        for (var bits = 0; bits < 8; bits++)
        {
            foreach (var level in (string?[])[null, "0", "1", "2", "3", "2.5", "\"2\""])
            {
                foreach (var kind in (string?[])[null, "\"x\"", "\"y\"", "\"z\""])
                {
                    var claims = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
                    if (level is not null)
                    {
                        claims["level"] = JsonElement.Parse(level);
                    }

                    if (kind is not null)
                    {
                        claims["kind"] = JsonElement.Parse(kind);
                    }

                    var set = bits;
                    yield return Everybody with { Scopes = ScopeSet.Of(Scopes.Where((_, index) => (set >> index & 1) == 1)), Claims = claims };
                }
            }
        }
    }

    private static IEnumerable<JsonElement> Levels() => ((string[])["{}", """{"n":0}""", """{"n":2}""", """{"n":3}""", """{"n":9}"""])
        .Select(text => JsonElement.Parse(text));

    // What leaves.
    private static string ManifestReturning(Dictionary<string, string> fields) => $$$"""
        manifest: m
        version: 1.0.0
        owner: o
        backend: {baseUrl: 'https://m.example', allowedNetworks: [public]}
        tools:
          - name: t
            description: T.
            effect: read
            access: {scopes: [a]}
            request: {method: GET, path: /t}
            response: {fields: {{{{string.Join(", ", fields.Select(field => $"{field.Key}: {field.Value}"))}}}}}
        """;

    private static Dictionary<string, string> Fields(Dice dice)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (fields.Count < 2)
        {
            foreach (var path in Paths.Where(_ => dice.Next(3) == 0))
            {
                fields[path] = Class(dice, path);
            }
        }

        return fields;
    }

    private static void Change(Dice dice, Dictionary<string, string> fields)
    {
        var path = Paths[dice.Next(Paths.Length)];
        if (dice.Next(2) == 0 && fields.Count > 1)
        {
            fields.Remove(path);
        }
        else
        {
            fields[path] = Class(dice, path);
        }
    }

    private static string Class(Dice dice, string path)
    {
        var name = Classes[dice.Next(Classes.Length)];
        return path.Contains('*', StringComparison.Ordinal) && dice.Next(4) == 0
            ? $"{{class: {name}, keys: {Classes[dice.Next(Classes.Length)]}}}" : name;
    }

    /// <summary>The same numbers on every run.</summary>
    private sealed class Dice(uint seed)
    {
        private ulong _state = (seed * 2862933555777941757UL) + 3037000493UL;

        public int Next(int count)
        {
            _state = (_state * 6364136223846793005UL) + 1442695040888963407UL;
            return (int)((_state >> 33) % (ulong)count);
        }
    }
}
