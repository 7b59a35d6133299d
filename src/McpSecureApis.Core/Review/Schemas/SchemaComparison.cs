using System.Globalization;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;
using McpSecureApis.Json.Numbers;

namespace McpSecureApis.Core.Review.Schemas;

/// <summary>
/// Compares two schemas of arguments keyword by keyword. A keyword only ever takes values away, so what one keyword of a schema newly
/// refuses can only
/// narrow the whole; what it newly takes may still be refused by another one, which is why a widening needs a witness. What is not looked at here is
/// undecidable when it differs.
/// </summary>
internal sealed class SchemaComparison
{
    private const string Rule = "arguments";

    private static readonly JsonElement Anything = JsonElement.Parse("{}");

    /// <summary>Texts for people and models.</summary>
    private static readonly string[] Texts = ["title", "description", "examples", "$comment"];

    /// <summary>Keywords that say something of a value and refuse none.</summary>
    private static readonly string[] Notes = ["deprecated", "readOnly", "writeOnly"];

    /// <summary>Keywords that say which members an object may have, besides <c>properties</c>: with one of them a member that is not named
    /// may still be allowed.</summary>
    private static readonly string[] MemberKeywords =
    [
        "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "patternProperties", "additionalProperties",
        "unevaluatedProperties", "propertyNames",
    ];

    /// <summary>Keywords that are compared here; every other one is undecidable when it differs.</summary>
    private static readonly string[] Compared =
    [
        .. Texts, .. Notes, "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern",
        "format", "minItems", "maxItems", "uniqueItems", "items", "properties", "required", "minProperties", "maxProperties", "default", "class",
    ];

    private readonly ChangeDrafts _drafts;
    private readonly bool _isDefaultFree;
    private readonly bool _isClassFree;

    private SchemaComparison(ChangeDrafts drafts, bool isDefaultFree, bool isClassFree)
    {
        _drafts = drafts;
        _isDefaultFree = isDefaultFree;
        _isClassFree = isClassFree;
    }

    /// <summary>Compares the schemas of an entry's arguments.</summary>
    /// <param name="place">The member <c>arguments</c>.</param>
    /// <param name="old">The old schema; null for no arguments.</param>
    /// <param name="now">The new one.</param>
    /// <param name="isDefaultFree">Whether nothing but the schema asks which arguments are there, so that a default changes only what is
    /// sent.</param>
    /// <param name="isClassFree">Whether no argument is refused for what its class is.</param>
    /// <param name="drafts">Takes the changes.</param>
    public static void Compare(MemberPlace place, JsonElement? old, JsonElement? now, bool isDefaultFree, bool isClassFree, ChangeDrafts drafts)
    {
        if (CanonicalJson.Of(old) == CanonicalJson.Of(now))
        {
            return;
        }

        var none = JsonElement.Parse("""{"type":"object","properties":{}}""");
        if (InlinedSchema.Of(old ?? none) is not { } before || InlinedSchema.Of(now ?? none) is not { } after)
        {
            drafts.Undecidable(
                place, ChangeSeverity.High, Rule,
                "The schemas differ, and one of them refers to itself or names itself, which is not compared.", old, now,
                CallWitness.Of((trial, _) => trial.Stage == CallStage.Arguments), "The new schema takes arguments that the old one refused.");
            return;
        }

        new SchemaComparison(drafts, isDefaultFree, isClassFree).Compare(new Spot(place, [], IsInArray: false), before, after);
    }

    private void Compare(Spot spot, JsonElement old, JsonElement now)
    {
        // True is the schema that asks for nothing.
        old = old.ValueKind == JsonValueKind.True ? Anything : old;
        now = now.ValueKind == JsonValueKind.True ? Anything : now;
        if (CanonicalJson.Of(old) == CanonicalJson.Of(now))
        {
            return;
        }

        if (old.ValueKind != JsonValueKind.Object || now.ValueKind != JsonValueKind.Object)
        {
            Widens(spot, "schema", "The schema takes values that it refused.", old, now, old, now);
            return;
        }

        foreach (var keyword in Texts)
        {
            TextChange.Add(_drafts, spot.Place.Member(keyword), Find(old, keyword), Find(now, keyword), $"'{keyword}' of the argument");
        }

        foreach (var keyword in Notes)
        {
            if (Differs(old, now, keyword))
            {
                _drafts.Neutral(spot.Place.Member(keyword), ChangeSeverity.Info, Rule, "The keyword describes the value and refuses none.",
                    Find(old, keyword), Find(now, keyword));
            }
        }

        CompareTypes(spot, old, now);
        CompareListed(spot, old, now);
        CompareLowest(spot, old, now);
        CompareHighest(spot, old, now);
        CompareMultiples(spot, old, now);
        CompareSizes(spot, old, now);
        ComparePattern(spot, old, now);
        CompareFormat(spot, old, now);
        CompareItems(spot, old, now);
        CompareMembers(spot, old, now);
        CompareDefault(spot, old, now);
        CompareClass(spot, old, now);
        CompareOthers(spot, old, now);
    }

    private void CompareTypes(Spot spot, JsonElement old, JsonElement now)
    {
        if (!Differs(old, now, "type"))
        {
            return;
        }

        var (before, after) = (TypesOf(old), TypesOf(now));
        if (after.All(type => before.Contains(type) || (type == "integer" && before.Contains("number"))))
        {
            if (!before.All(type => after.Contains(type) || (type == "integer" && after.Contains("number"))))
            {
                Narrows(spot, "type", "The argument takes fewer types.", old, now);
            }

            return;
        }

        Widens(spot, "type", "The argument takes values of another type.", old, now, Find(old, "type"), Find(now, "type"));
    }

    private void CompareListed(Spot spot, JsonElement old, JsonElement now)
    {
        var (before, after) = (Listed(old), Listed(now));
        var keyword = Has(now, "const") || (Has(old, "const") && !Has(now, "enum")) ? "const" : "enum";
        var (oldValue, newValue) = (Find(old, "const") ?? Find(old, "enum"), Find(now, "const") ?? Find(now, "enum"));
        if (before is null && after is null)
        {
            return;
        }

        if (before is null)
        {
            Narrows(spot, keyword, "The argument takes only listed values.", oldValue, newValue);
        }
        else if (after is null)
        {
            Widens(spot, keyword, "The argument takes values that are not listed.", old, now, oldValue, newValue);
        }
        else if (after.Any(value => !before.Contains(value)))
        {
            Widens(spot, keyword, "The argument takes more of the listed values.", old, now, oldValue, newValue);
        }
        else if (before.Any(value => !after.Contains(value)))
        {
            Narrows(spot, keyword, "The argument takes fewer of the listed values.", oldValue, newValue);
        }
    }

    private void CompareLowest(Spot spot, JsonElement old, JsonElement now) =>
        CompareBound(spot, "minimum", "exclusiveMinimum", direction: 1, old, now);

    private void CompareHighest(Spot spot, JsonElement old, JsonElement now) =>
        CompareBound(spot, "maximum", "exclusiveMaximum", direction: -1, old, now);

    /// <param name="spot">Where it is.</param>
    /// <param name="included">The keyword of a bound that is taken itself.</param>
    /// <param name="excluded">The keyword of one that is not.</param>
    /// <param name="direction">1 when a greater bound takes less, -1 when it takes more.</param>
    /// <param name="old">The old schema.</param>
    /// <param name="now">The new schema.</param>
    private void CompareBound(Spot spot, string included, string excluded, int direction, JsonElement old, JsonElement now)
    {
        var (before, after) = (Bound(old, included, excluded, direction), Bound(now, included, excluded, direction));
        var keyword = Differs(old, now, excluded) && !Differs(old, now, included) ? excluded : included;
        var order = before is null ? (after is null ? 0 : 1) : after is null ? -1 : Order(after.Value, before.Value, direction);
        if (order > 0)
        {
            Narrows(spot, keyword, "The range of numbers is smaller.", Find(old, keyword), Find(now, keyword));
        }
        else if (order < 0)
        {
            Widens(spot, keyword, "The range of numbers is greater.", old, now, Find(old, keyword), Find(now, keyword));
        }
    }

    private static int Order((JsonElement Value, bool IsExcluded) left, (JsonElement Value, bool IsExcluded) right, int direction)
    {
        var order = direction * Compare(left.Value, right.Value);
        return order != 0 ? order : left.IsExcluded.CompareTo(right.IsExcluded);
    }

    private static (JsonElement Value, bool IsExcluded)? Bound(JsonElement schema, string included, string excluded, int direction)
    {
        var (with, without) = (Find(schema, included), Find(schema, excluded));
        return with is null ? (without is null ? null : (without.Value, true))
            : without is null || Order((with.Value, false), (without.Value, true), direction) > 0 ? (with.Value, false)
            : (without.Value, true);
    }

    private void CompareMultiples(Spot spot, JsonElement old, JsonElement now)
    {
        const string Keyword = "multipleOf";
        var (before, after) = (Find(old, Keyword), Find(now, Keyword));
        if (!Differs(old, now, Keyword))
        {
            return;
        }

        if (before is null || (after is not null && Number(after.Value).IsMultipleOf(Number(before.Value))))
        {
            if (before is null || !Number(before.Value).IsMultipleOf(Number(after!.Value)))
            {
                Narrows(spot, Keyword, "The argument takes fewer multiples.", before, after);
            }

            return;
        }

        Widens(spot, Keyword, "The argument takes other multiples.", old, now, before, after);
    }

    private void CompareSizes(Spot spot, JsonElement old, JsonElement now)
    {
        foreach (var keyword in (string[])["minLength", "minItems", "minProperties"])
        {
            CompareSize(spot, keyword, Size(now, keyword, 0).CompareTo(Size(old, keyword, 0)), old, now);
        }

        foreach (var keyword in (string[])["maxLength", "maxItems", "maxProperties"])
        {
            CompareSize(spot, keyword, Size(old, keyword, decimal.MaxValue).CompareTo(Size(now, keyword, decimal.MaxValue)), old, now);
        }

        var (before, after) = (Find(old, "uniqueItems") is { ValueKind: JsonValueKind.True },
            Find(now, "uniqueItems") is { ValueKind: JsonValueKind.True });
        CompareSize(spot, "uniqueItems", after.CompareTo(before), old, now);
    }

    private void CompareSize(Spot spot, string keyword, int order, JsonElement old, JsonElement now)
    {
        if (order > 0)
        {
            Narrows(spot, keyword, "The limit is tighter.", Find(old, keyword), Find(now, keyword));
        }
        else if (order < 0)
        {
            Widens(spot, keyword, "The limit is looser.", old, now, Find(old, keyword), Find(now, keyword));
        }
    }

    private void ComparePattern(Spot spot, JsonElement old, JsonElement now)
    {
        const string Keyword = "pattern";
        var (before, after) = (Find(old, Keyword), Find(now, Keyword));
        if (!Differs(old, now, Keyword))
        {
            return;
        }

        if (before is null)
        {
            Narrows(spot, Keyword, "The argument takes only texts that the pattern takes.", before, after);
            return;
        }

        if (after is null)
        {
            Widens(spot, Keyword, "The argument takes texts that its pattern refused.", old, now, before, after);
            return;
        }

        const string Shown = "The pattern takes a text that the old one refused.";
        switch (PatternContainment.Decide(before.Value.GetString()!, after.Value.GetString()!))
        {
            case PatternRelation.Contained:
                Narrows(spot, Keyword, "The pattern takes only texts that the old one took.", before, after);
                break;
            case PatternRelation.TakesMore:
                Widens(spot, Keyword, Shown, old, now, before, after);
                break;
            default:
                _drafts.Undecidable(
                    spot.Place.Member(Keyword), ChangeSeverity.High, $"{Rule}-{Keyword}",
                    "The pattern is written differently; whether it takes only texts that the old one took could not be decided within bounds.",
                    before, after, Goal(spot, old, now), Shown);
                break;
        }
    }

    private void CompareFormat(Spot spot, JsonElement old, JsonElement now)
    {
        const string Keyword = "format";
        var (before, after) = (Find(old, Keyword), Find(now, Keyword));
        if (!Differs(old, now, Keyword))
        {
            return;
        }

        if (before is null)
        {
            Narrows(spot, Keyword, "The argument takes only texts of the format.", before, after);
        }
        else
        {
            Widens(spot, Keyword, "The argument takes texts that are not of the old format.", old, now, before, after);
        }
    }

    private void CompareItems(Spot spot, JsonElement old, JsonElement now)
    {
        const string Keyword = "items";
        var (before, after) = (Find(old, Keyword), Find(now, Keyword));
        if (!Differs(old, now, Keyword))
        {
            return;
        }

        var isList = before is { ValueKind: JsonValueKind.Array } || after is { ValueKind: JsonValueKind.Array } ||
            Has(old, "prefixItems") || Has(now, "prefixItems");
        if (before is not null && after is not null && !isList)
        {
            Compare(spot.Below(Keyword, SchemaStep.Elements, isInArray: true), before.Value, after.Value);
            return;
        }

        // Elements without a schema may be objects without members: a schema for them also names members, and so takes more.
        if (before is null && after is not null && !isList && TypesOf(after.Value).All(type => type is not ("object" or "array")))
        {
            Narrows(spot, Keyword, "The elements have to be as their schema says.", before, after);
            return;
        }

        _drafts.Undecidable(
            spot.Place.Member(Keyword), ChangeSeverity.Medium, $"{Rule}-{Keyword}",
            "What the elements may be is said in another way, which is not compared.", before, after,
            Goal(spot, old, now), "The elements may be what they could not be.");
    }

    private void CompareMembers(Spot spot, JsonElement old, JsonElement now)
    {
        var (before, after) = (Members(old), Members(now));
        var required = (Old: Required(spot, old, before), New: Required(spot, now, after));
        var isPlain = !MemberKeywords.Any(keyword => Find(old, keyword) is { ValueKind: not JsonValueKind.False } ||
            Find(now, keyword) is { ValueKind: not JsonValueKind.False });
        foreach (var (name, schema) in before)
        {
            var below = spot.Below("properties", name);
            if (after.TryGetValue(name, out var other))
            {
                Compare(below, schema, other);
            }
            else if (!isPlain || required.Old.Contains(name) || Has(schema, "default"))
            {
                _drafts.Undecidable(
                    below.Place, ChangeSeverity.High, $"{Rule}-removed",
                    "The argument is gone, and calls without it were refused or completed before, or another keyword may take it still.",
                    schema, null, Refused(spot, ArgumentSamplesOf(spot, old, now)), "A call without the argument was refused before.");
            }
            else
            {
                _drafts.Narrowing(below.Place, $"{Rule}-removed", "Nobody can give the argument any more.", schema, null);
            }
        }

        foreach (var (name, schema) in after.Where(member => !before.ContainsKey(member.Key)))
        {
            var below = spot.Below("properties", name);
            _drafts.Widening(
                below.Place, ChangeSeverity.Medium, $"{Rule}-added", "An argument can be given that was refused.", null, schema,
                Refused(spot, pair => ArgumentSamples.At(pair, below.Steps, default, schema)));
        }

        foreach (var name in required.Old.Where(name => !required.New.Contains(name) && IsKept(name)))
        {
            var place = spot.Place.Member("required");
            _drafts.Widening(
                place, ChangeSeverity.Medium, $"{Rule}-required", $"A call without '{name}' is taken.", Find(old, "required"), Find(now, "required"),
                Refused(spot, pair => ArgumentSamples.Without(pair, spot.Steps, now, name)));
        }

        foreach (var name in required.New.Where(name => !required.Old.Contains(name) && (before.ContainsKey(name) || !after.ContainsKey(name))))
        {
            _drafts.Narrowing(spot.Place.Member("required"), $"{Rule}-required", $"A call without '{name}' is refused.",
                Find(old, "required"), Find(now, "required"));
        }

        // One that is gone was told above, and one with a default is there all the same.
        bool IsKept(string name) => after.TryGetValue(name, out var member) ? spot.IsInArray || !Has(member, "default") : !before.ContainsKey(name);
    }

    private void CompareDefault(Spot spot, JsonElement old, JsonElement now)
    {
        if (!Differs(old, now, "default"))
        {
            return;
        }

        var (before, after) = (Find(old, "default"), Find(now, "default"));
        if (_isDefaultFree)
        {
            _drafts.Neutral(
                spot.Place.Member("default"), ChangeSeverity.Medium, $"{Rule}-default",
                "What is sent for an absent argument changed; the value could be sent before.", before, after);
        }
        else
        {
            _drafts.Undecidable(
                spot.Place.Member("default"), ChangeSeverity.Medium, $"{Rule}-default",
                "What is sent for an absent argument changed, and rules or conditions ask for arguments.", before, after,
                CallWitness.Of((trial, _) => !trial.IsAllowed), "With the other default a call is taken that was refused.");
        }
    }

    private void CompareClass(Spot spot, JsonElement old, JsonElement now)
    {
        if (!Differs(old, now, "class"))
        {
            return;
        }

        var (before, after) = (Find(old, "class"), Find(now, "class"));
        var place = spot.Place.Member("class");
        if (_isClassFree)
        {
            _drafts.Neutral(place, ChangeSeverity.Low, $"{Rule}-class",
                "The argument's class decides what is counted of it, and refuses nothing.", before, after);
        }
        else
        {
            _drafts.Undecidable(place, ChangeSeverity.Medium, $"{Rule}-class",
                "With 'screening: refuse' the class decides what is refused.", before, after);
        }
    }

    private void CompareOthers(Spot spot, JsonElement old, JsonElement now)
    {
        foreach (var keyword in old.EnumerateObject().Concat(now.EnumerateObject()).Select(member => member.Name).Distinct(
            StringComparer.Ordinal).Except(Compared, StringComparer.Ordinal))
        {
            if (Differs(old, now, keyword))
            {
                _drafts.Undecidable(
                    spot.Place.Member(keyword), ChangeSeverity.Medium, $"{Rule}-{keyword}", $"'{keyword}' differs, which is not compared.",
                    Find(old, keyword), Find(now, keyword),
                    Goal(spot, old, now), $"With the other '{keyword}' a value is taken that was refused.");
            }
        }
    }

    private void Narrows(Spot spot, string keyword, string message, JsonElement? old, JsonElement? now) =>
        _drafts.Narrowing(spot.Place.Member(keyword), $"{Rule}-{keyword}", message, old, now);

    private void Widens(Spot spot, string keyword, string message, JsonElement old, JsonElement now, JsonElement? oldValue, JsonElement? newValue) =>
        _drafts.Widening(
            keyword == "schema" ? spot.Place : spot.Place.Member(keyword), ChangeSeverity.Medium, $"{Rule}-{keyword}", message, oldValue,
            newValue, Goal(spot, old, now));

    private static WitnessGoal Goal(Spot spot, JsonElement old, JsonElement now) => Refused(spot, ArgumentSamplesOf(spot, old, now));

    private static Func<EntryPair, IEnumerable<JsonElement>> ArgumentSamplesOf(Spot spot, JsonElement old, JsonElement now) =>
        pair => ArgumentSamples.At(pair, spot.Steps, old, now);

    /// <summary>Arguments that the old side refuses because of what stands at the spot or in it.</summary>
    private static WitnessGoal Refused(Spot spot, Func<EntryPair, IEnumerable<JsonElement>> arguments)
    {
        var path = ArgumentSamples.Pointer(spot.Steps);
        return CallWitness.RefusedArguments(problem => IsAtOrBelow(problem.Path, path), arguments);
    }

    private static bool IsAtOrBelow(string path, string parent) =>
        parent.Length == 0 || path == parent || path.StartsWith(parent + "/", StringComparison.Ordinal);

    private static JsonElement? Find(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) ? value : null;

    private static bool Has(JsonElement schema, string keyword) => Find(schema, keyword) is not null;

    private static bool Differs(JsonElement old, JsonElement now, string keyword) =>
        CanonicalJson.Of(Find(old, keyword)) != CanonicalJson.Of(Find(now, keyword));

    private static ExactNumber Number(JsonElement value) => ExactNumber.Parse(Encoding.UTF8.GetBytes(value.GetRawText()));

    private static int Compare(JsonElement left, JsonElement right) => ExactNumber.Compare(Number(left), Number(right));

    private static decimal Size(JsonElement schema, string keyword, decimal otherwise) =>
        Find(schema, keyword) is not { } value ? otherwise
        : decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var size) ? size
        : decimal.MaxValue;

    private static string[] TypesOf(JsonElement schema) => Find(schema, "type") switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(type => type.GetString()!)],
        { } type => [type.GetString()!],
        _ => ["object", "array", "string", "number", "boolean", "null"],
    };

    /// <summary>The values of <c>const</c> and <c>enum</c>, numbers by their value; null without them.</summary>
    private static HashSet<string>? Listed(JsonElement schema)
    {
        var values = Find(schema, "enum")?.EnumerateArray().Select(Meaning).ToHashSet(StringComparer.Ordinal);
        if (Find(schema, "const") is not { } constant)
        {
            return values;
        }

        return values is null || values.Contains(Meaning(constant)) ? new HashSet<string>(StringComparer.Ordinal) { Meaning(constant) } : [];
    }

    private static string Meaning(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var number) &&
            Compare(JsonElement.Parse(number.ToString(CultureInfo.InvariantCulture)), value) == 0
            ? (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
            : CanonicalJson.Of(value);

    private static Dictionary<string, JsonElement> Members(JsonElement schema) =>
        Find(schema, "properties")?.EnumerateObject().ToDictionary(member => member.Name, member => member.Value,
            StringComparer.Ordinal) ?? new(StringComparer.Ordinal);

    /// <summary>The members without which a value is refused: a default stands in for one, but in elements of arrays, which get none.</summary>
    private static HashSet<string> Required(Spot spot, JsonElement schema, Dictionary<string, JsonElement> members) =>
        Find(schema, "required")?.EnumerateArray().Select(name => name.GetString()!)
            .Where(name => spot.IsInArray || !members.TryGetValue(name, out var member) || !Has(member, "default"))
            .ToHashSet(StringComparer.Ordinal) ?? [];

    /// <summary>A schema within the arguments, in the manifest and for values.</summary>
    private sealed record Spot(MemberPlace Place, IReadOnlyList<SchemaStep> Steps, bool IsInArray)
    {
        public Spot Below(string keyword, string member) => this with
        {
            Place = Place.Member(keyword).Member(member),
            Steps = [.. Steps, new SchemaStep(member)],
        };

        public Spot Below(string keyword, SchemaStep step, bool isInArray) => this with
        {
            Place = Place.Member(keyword),
            Steps = [.. Steps, step],
            IsInArray = isInArray,
        };
    }
}
