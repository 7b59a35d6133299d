using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Containment;
using McpSecureApis.Core.Review.Drafts;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Schemas;

/// <summary>
/// Compares two schemas of arguments keyword by keyword. A keyword only ever takes values away, so what one keyword of a schema newly refuses can
/// only narrow the whole; what it newly takes may still be refused by another one, which is why a widening needs a witness. What is not looked at
/// here is undecidable when it differs.
/// </summary>
internal sealed class SchemaComparison
{
    private static readonly JsonElement Anything = JsonElement.Parse("{}");

    /// <summary>Texts for people and models.</summary>
    private static readonly string[] Texts = ["title", "description", "examples", "$comment"];

    /// <summary>Keywords that say something of a value and refuse none.</summary>
    private static readonly string[] Notes = ["deprecated", "readOnly", "writeOnly"];

    /// <summary>Keywords by which what a schema takes may hang on which members are there.</summary>
    private static readonly string[] Asking =
    [
        .. ConstraintReader.Combining, "minProperties", "maxProperties", "propertyNames", "patternProperties", "dependencies", "contains",
        "unevaluatedProperties",
    ];

    /// <summary>Keywords that are compared here; every other one is undecidable when it differs.</summary>
    private static readonly string[] Compared =
    [
        .. Texts, .. Notes, "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern",
        "format", "minItems", "maxItems", "uniqueItems", "items", "properties", "required", "minProperties", "maxProperties", "default", "class",
    ];

    private readonly SchemaChanges _changes;
    private readonly NestedComparison _nested;
    private readonly bool _isDefaultFree;
    private readonly bool _isClassFree;

    private PatternBudget Budget => _changes.Drafts.Budget;

    private SchemaComparison(ChangeDrafts drafts, bool isDefaultFree, bool isClassFree)
    {
        _changes = new SchemaChanges(drafts);
        _nested = new NestedComparison(_changes, Compare);
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
                place, ChangeSeverity.High, SchemaChanges.Rule,
                "The schemas differ, and one of them refers to itself or names itself, which is not compared.", old, now,
                CallWitness.Of((trial, _) => trial.Stage == CallStage.Arguments), "The new schema takes arguments that the old one refused.");
            return;
        }

        var isFree = isDefaultFree && !AsksWhatIsThere(before) && !AsksWhatIsThere(after);
        new SchemaComparison(drafts, isFree, isClassFree).Compare(new SchemaSpot(place, [], IsInArray: false), before, after);
    }

    /// <summary>Whether a schema itself asks which members are there, so that a default decides what it takes.</summary>
    private static bool AsksWhatIsThere(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().Any(member => Asking.Contains(member.Name) || AsksWhatIsThere(member.Value)),
        JsonValueKind.Array => schema.EnumerateArray().Any(AsksWhatIsThere),
        _ => false,
    };

    private void Compare(SchemaSpot spot, JsonElement old, JsonElement now)
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
            _changes.Widens(spot, "schema", "The schema takes values that it refused.", old, now, old, now);
            return;
        }

        foreach (var keyword in Texts)
        {
            var (before, after) = (SchemaKeywords.Find(old, keyword), SchemaKeywords.Find(now, keyword));
            TextChange.Add(_changes.Drafts, spot.Place.Member(keyword), before, after, $"'{keyword}' of the argument");
        }

        foreach (var keyword in Notes)
        {
            if (SchemaKeywords.Differs(old, now, keyword))
            {
                _changes.Drafts.Neutral(
                    spot.Place.Member(keyword), ChangeSeverity.Info, SchemaChanges.Rule, "The keyword describes the value and refuses none.",
                    SchemaKeywords.Find(old, keyword), SchemaKeywords.Find(now, keyword));
            }
        }

        if (!IsCombinedDecided(spot, old, now))
        {
            CompareValues(spot, old, now);
        }

        CompareDefault(spot, old, now);
        CompareClass(spot, old, now);
        CompareOthers(spot, old, now);
    }

    private void CompareValues(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        CompareTypes(spot, old, now);
        CompareListed(spot, old, now);
        BoundComparison.Compare(spot, old, now, _changes);
        ComparePattern(spot, old, now);
        CompareFormat(spot, old, now);
        _nested.CompareItems(spot, old, now);
        _nested.CompareMembers(spot, old, now);
        foreach (var keyword in ConstraintReader.Combining.Where(keyword => SchemaKeywords.Differs(old, now, keyword)))
        {
            Differs(spot, keyword, old, now);
        }
    }

    /// <summary>Schemas that combine others differently are compared as wholes, by the values that they take; false where that is not decided.</summary>
    private bool IsCombinedDecided(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        if (Array.Find(ConstraintReader.Combining, keyword => SchemaKeywords.Differs(old, now, keyword)) is not { } keyword || !SaysTheSameBeside(old, now))
        {
            return false;
        }

        var (before, after) = (SchemaKeywords.Find(old, keyword), SchemaKeywords.Find(now, keyword));
        switch (CombinedContainment.Decide(old, now, Budget, out var value))
        {
            case ContainmentRelation.Contained when CombinedContainment.Decide(now, old, Budget, out _) == ContainmentRelation.Contained:
                _changes.Drafts.Neutral(
                    spot.Place.Member(keyword), ChangeSeverity.Info, $"{SchemaChanges.Rule}-{keyword}",
                    "The schemas are combined otherwise and take the same values.", before, after);
                break;
            case ContainmentRelation.Contained:
                _changes.Narrows(spot, keyword, "Every value that the combined schemas take was taken before.", before, after);
                break;
            case ContainmentRelation.TakesMore:
                _changes.Widens(spot, keyword, "The combined schemas take a value that was refused.", old, now, before, after, value);
                break;
            default:
                return false;
        }

        TextChange.Add(
            _changes.Drafts, spot.Place.Member(keyword), SchemaTexts.Below(old, Texts), SchemaTexts.Below(now, Texts), "The texts of the combined schemas");
        return true;
    }

    /// <summary>Whether what is said of values besides which are taken is the same: the classes of those below decide what is refused as an attack.</summary>
    private bool SaysTheSameBeside(JsonElement old, JsonElement now) => _isClassFree ||
        CanonicalJson.Of(SchemaTexts.Below(old, ["class"])) == CanonicalJson.Of(SchemaTexts.Below(now, ["class"]));

    private void CompareTypes(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        if (!SchemaKeywords.Differs(old, now, "type"))
        {
            return;
        }

        var (before, after) = (SchemaKeywords.TypesOf(old), SchemaKeywords.TypesOf(now));
        if (after.All(type => before.Contains(type) || (type == "integer" && before.Contains("number"))))
        {
            if (!before.All(type => after.Contains(type) || (type == "integer" && after.Contains("number"))))
            {
                _changes.Narrows(spot, "type", "The argument takes fewer types.", old, now);
            }

            return;
        }

        _changes.Widens(spot, "type", "The argument takes values of another type.", old, now,
            SchemaKeywords.Find(old, "type"), SchemaKeywords.Find(now, "type"));
    }

    private void CompareListed(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        var (before, after) = (SchemaKeywords.Listed(old), SchemaKeywords.Listed(now));
        var keyword = SchemaKeywords.Has(now, "const") || (SchemaKeywords.Has(old, "const") && !SchemaKeywords.Has(now, "enum")) ? "const" : "enum";
        var oldValue = SchemaKeywords.Find(old, "const") ?? SchemaKeywords.Find(old, "enum");
        var newValue = SchemaKeywords.Find(now, "const") ?? SchemaKeywords.Find(now, "enum");
        if (before is null && after is null)
        {
            return;
        }

        if (before is null)
        {
            _changes.Narrows(spot, keyword, "The argument takes only listed values.", oldValue, newValue);
        }
        else if (after is null)
        {
            _changes.Widens(spot, keyword, "The argument takes values that are not listed.", old, now, oldValue, newValue);
        }
        else if (after.Any(value => !before.Contains(value)))
        {
            _changes.Widens(spot, keyword, "The argument takes more of the listed values.", old, now, oldValue, newValue);
        }
        else if (before.Any(value => !after.Contains(value)))
        {
            _changes.Narrows(spot, keyword, "The argument takes fewer of the listed values.", oldValue, newValue);
        }
    }

    private void ComparePattern(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        const string Keyword = "pattern";
        var (before, after) = (SchemaKeywords.Find(old, Keyword), SchemaKeywords.Find(now, Keyword));
        if (!SchemaKeywords.Differs(old, now, Keyword))
        {
            return;
        }

        if (before is null)
        {
            _changes.Narrows(spot, Keyword, "The argument takes only texts that the pattern takes.", before, after);
            return;
        }

        if (after is null)
        {
            _changes.Widens(spot, Keyword, "The argument takes texts that its pattern refused.", old, now, before, after);
            return;
        }

        const string Shown = "The pattern takes a text that the old one refused.";
        switch (PatternContainment.Decide(before.Value.GetString()!, after.Value.GetString()!, Budget, out var text))
        {
            case ContainmentRelation.Contained when
                PatternContainment.Decide(after.Value.GetString()!, before.Value.GetString()!, Budget, out _) == ContainmentRelation.Contained:
                _changes.Drafts.Neutral(
                    spot.Place.Member(Keyword), ChangeSeverity.Info, $"{SchemaChanges.Rule}-{Keyword}",
                    "The pattern is written otherwise and takes the same texts.", before, after);
                break;
            case ContainmentRelation.Contained:
                _changes.Narrows(spot, Keyword, "The pattern takes only texts that the old one took.", before, after);
                break;
            case ContainmentRelation.TakesMore:
                var known = JsonSerializer.Serialize(text);
                _changes.Drafts.Widening(
                    spot.Place.Member(Keyword), ChangeSeverity.Medium, $"{SchemaChanges.Rule}-{Keyword}", Shown, before, after,
                    SchemaChanges.Refused(spot, pair => ArgumentSamples.At(pair, spot.Steps, old, now, known)));
                break;
            default:
                _changes.Drafts.Undecidable(
                    spot.Place.Member(Keyword), ChangeSeverity.High, $"{SchemaChanges.Rule}-{Keyword}",
                    "The pattern is written differently; whether it takes only texts that the old one took could not be decided within bounds.",
                    before, after, SchemaChanges.Goal(spot, old, now), Shown);
                break;
        }
    }

    private void CompareFormat(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        const string Keyword = "format";
        var (before, after) = (SchemaKeywords.Find(old, Keyword), SchemaKeywords.Find(now, Keyword));
        if (!SchemaKeywords.Differs(old, now, Keyword))
        {
            return;
        }

        if (before is null)
        {
            _changes.Narrows(spot, Keyword, "The argument takes only texts of the format.", before, after);
        }
        else
        {
            _changes.Widens(spot, Keyword, "The argument takes texts that are not of the old format.", old, now, before, after);
        }
    }

    private void CompareDefault(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        if (!SchemaKeywords.Differs(old, now, "default"))
        {
            return;
        }

        var (before, after) = (SchemaKeywords.Find(old, "default"), SchemaKeywords.Find(now, "default"));
        if (_isDefaultFree)
        {
            _changes.Drafts.Neutral(
                spot.Place.Member("default"), ChangeSeverity.Medium, $"{SchemaChanges.Rule}-default",
                "What is sent for an absent argument changed; the value could be sent before.", before, after);
        }
        else
        {
            _changes.Drafts.Undecidable(
                spot.Place.Member("default"), ChangeSeverity.Medium, $"{SchemaChanges.Rule}-default",
                "What is sent for an absent argument changed, and rules, conditions or the schema ask which arguments are there.", before, after,
                CallWitness.Of((trial, _) => !trial.IsAllowed), "With the other default a call is taken that was refused.");
        }
    }

    private void CompareClass(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        if (!SchemaKeywords.Differs(old, now, "class"))
        {
            return;
        }

        var (before, after) = (SchemaKeywords.Find(old, "class"), SchemaKeywords.Find(now, "class"));
        var place = spot.Place.Member("class");
        if (_isClassFree)
        {
            _changes.Drafts.Neutral(place, ChangeSeverity.Low, $"{SchemaChanges.Rule}-class",
                "The argument's class decides what is counted of it, and refuses nothing.", before, after);
        }
        else
        {
            _changes.Drafts.Undecidable(place, ChangeSeverity.Medium, $"{SchemaChanges.Rule}-class",
                "With 'screening: refuse' the class decides what is refused.", before, after);
        }
    }

    private void CompareOthers(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        foreach (var keyword in old.EnumerateObject().Concat(now.EnumerateObject()).Select(member => member.Name).Distinct(
            StringComparer.Ordinal).Except(Compared, StringComparer.Ordinal).Except(ConstraintReader.Combining, StringComparer.Ordinal))
        {
            if (SchemaKeywords.Differs(old, now, keyword))
            {
                Differs(spot, keyword, old, now);
            }
        }
    }

    private void Differs(SchemaSpot spot, string keyword, JsonElement old, JsonElement now) => _changes.Drafts.Undecidable(
        spot.Place.Member(keyword), ChangeSeverity.Medium, $"{SchemaChanges.Rule}-{keyword}",
        $"'{keyword}' differs, and whether it takes more could not be decided.",
        SchemaKeywords.Find(old, keyword), SchemaKeywords.Find(now, keyword),
        SchemaChanges.Goal(spot, old, now), $"With the other '{keyword}' a value is taken that was refused.");
}
