using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Containment;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Schemas;

/// <summary>Compares the schemas that a schema holds: of members and of elements.</summary>
/// <param name="changes">Takes the changes.</param>
/// <param name="compare">Compares two schemas of one place.</param>
internal sealed class NestedComparison(SchemaChanges changes, Action<SchemaSpot, JsonElement, JsonElement> compare)
{
    /// <summary>
    /// Keywords that say which members an object may have, besides <c>properties</c>: with one of them a member that is not named may still be
    /// allowed.
    /// </summary>
    private static readonly string[] MemberKeywords =
    [
        "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "patternProperties", "additionalProperties",
        "unevaluatedProperties", "propertyNames",
    ];

    public void CompareItems(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        const string Keyword = "items";
        var (before, after) = (SchemaKeywords.Find(old, Keyword), SchemaKeywords.Find(now, Keyword));
        if (!SchemaKeywords.Differs(old, now, Keyword))
        {
            return;
        }

        var isList = before is { ValueKind: JsonValueKind.Array } || after is { ValueKind: JsonValueKind.Array } ||
            SchemaKeywords.Has(old, "prefixItems") || SchemaKeywords.Has(now, "prefixItems");
        if (before is not null && after is not null && !isList)
        {
            compare(spot.Below(Keyword, SchemaStep.Elements, isInArray: true), before.Value, after.Value);
            return;
        }

        // Elements without a schema may be objects without members: a schema for them also names members, and so takes more.
        if (before is null && after is not null && !isList && SchemaKeywords.TypesOf(after.Value).All(type => type is not ("object" or "array")))
        {
            changes.Narrows(spot, Keyword, "The elements have to be as their schema says.", before, after);
            return;
        }

        changes.Drafts.Undecidable(
            spot.Place.Member(Keyword), ChangeSeverity.Medium, $"{SchemaChanges.Rule}-{Keyword}",
            "What the elements may be is said in another way, which is not compared.", before, after,
            SchemaChanges.Goal(spot, old, now), "The elements may be what they could not be.");
    }

    public void CompareMembers(SchemaSpot spot, JsonElement old, JsonElement now)
    {
        var (before, after) = (SchemaKeywords.Members(old), SchemaKeywords.Members(now));
        var required = (Old: Required(spot, old, before), New: Required(spot, now, after));
        var isPlain = !MemberKeywords.Any(keyword => SchemaKeywords.Find(old, keyword) is { ValueKind: not JsonValueKind.False } ||
            SchemaKeywords.Find(now, keyword) is { ValueKind: not JsonValueKind.False });
        foreach (var (name, schema) in before)
        {
            var below = spot.Below("properties", name);
            if (after.TryGetValue(name, out var other))
            {
                compare(below, schema, other);
            }
            else if (!isPlain || required.Old.Contains(name) || SchemaKeywords.Has(schema, "default"))
            {
                changes.Drafts.Undecidable(
                    below.Place, ChangeSeverity.High, $"{SchemaChanges.Rule}-removed",
                    "The argument is gone, and calls without it were refused or completed before, or another keyword may take it still.",
                    schema, null, SchemaChanges.Refused(spot, SchemaChanges.ArgumentSamplesOf(spot, old, now)),
                    "A call without the argument was refused before.");
            }
            else
            {
                changes.Drafts.Narrowing(below.Place, $"{SchemaChanges.Rule}-removed", "Nobody can give the argument any more.", schema, null);
            }
        }

        foreach (var (name, schema) in after.Where(member => !before.ContainsKey(member.Key)))
        {
            var below = spot.Below("properties", name);
            changes.Drafts.Widening(
                below.Place, ChangeSeverity.Medium, $"{SchemaChanges.Rule}-added", "An argument can be given that was refused.", null, schema,
                SchemaChanges.Refused(spot, pair => ArgumentSamples.At(pair, below.Steps, default, schema)));
        }

        foreach (var name in required.Old.Where(name => !required.New.Contains(name) && IsKept(name)))
        {
            var place = spot.Place.Member("required");
            changes.Drafts.Widening(
                place, ChangeSeverity.Medium, $"{SchemaChanges.Rule}-required", $"A call without '{name}' is taken.",
                SchemaKeywords.Find(old, "required"), SchemaKeywords.Find(now, "required"),
                SchemaChanges.Refused(spot, pair => ArgumentSamples.Without(pair, spot.Steps, now, name)));
        }

        foreach (var name in required.New.Where(name => !required.Old.Contains(name) && (before.ContainsKey(name) || !after.ContainsKey(name))))
        {
            changes.Drafts.Narrowing(spot.Place.Member("required"), $"{SchemaChanges.Rule}-required", $"A call without '{name}' is refused.",
                SchemaKeywords.Find(old, "required"), SchemaKeywords.Find(now, "required"));
        }

        // One that is gone was told above, and one with a default is there all the same.
        bool IsKept(string name) => after.TryGetValue(name, out var member)
            ? spot.IsInArray || !SchemaKeywords.Has(member, "default")
            : !before.ContainsKey(name);
    }

    /// <summary>The members without which a value is refused: a default stands in for one, but in elements of arrays, which get none.</summary>
    private static HashSet<string> Required(SchemaSpot spot, JsonElement schema, Dictionary<string, JsonElement> members) =>
        SchemaKeywords.Find(schema, "required")?.EnumerateArray().Select(name => name.GetString()!)
            .Where(name => spot.IsInArray || !members.TryGetValue(name, out var member) || !SchemaKeywords.Has(member, "default"))
            .ToHashSet(StringComparer.Ordinal) ?? [];
}
