using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Containment;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Schemas;

/// <summary>Compares ranges, multiples and sizes.</summary>
internal static class BoundComparison
{
    public static void Compare(SchemaSpot spot, JsonElement old, JsonElement now, SchemaChanges changes)
    {
        CompareBound(spot, "minimum", "exclusiveMinimum", direction: 1, old, now, changes);
        CompareBound(spot, "maximum", "exclusiveMaximum", direction: -1, old, now, changes);
        CompareMultiples(spot, old, now, changes);
        CompareSizes(spot, old, now, changes);
    }

    /// <param name="spot">Where it is.</param>
    /// <param name="included">The keyword of a bound that is taken itself.</param>
    /// <param name="excluded">The keyword of one that is not.</param>
    /// <param name="direction">1 when a greater bound takes less, -1 when it takes more.</param>
    /// <param name="old">The old schema.</param>
    /// <param name="now">The new schema.</param>
    /// <param name="changes">Takes the changes.</param>
    private static void CompareBound(
        SchemaSpot spot, string included, string excluded, int direction, JsonElement old, JsonElement now, SchemaChanges changes)
    {
        var (before, after) = (Bound(old, included, excluded, direction), Bound(now, included, excluded, direction));
        var keyword = SchemaKeywords.Differs(old, now, excluded) && !SchemaKeywords.Differs(old, now, included) ? excluded : included;
        var order = before is null ? (after is null ? 0 : 1) : after is null ? -1 : Order(after.Value, before.Value, direction);
        if (order == 0)
        {
            return;
        }

        // The side with the looser bound, and the nearest of its numbers that the tighter bound refuses.
        var (looser, tighter, other) = order < 0 ? (now, before!.Value, after) : (old, after!.Value, before);
        var nearest = NumberSteps.Of(looser) is { } step && NumberSteps.Refused(tighter.Value, tighter.IsExcluded, direction, step) is { } number
            ? NumberSteps.Element(number)
            : (JsonElement?)null;
        var (written, found) = (SchemaKeywords.Find(old, keyword), SchemaKeywords.Find(now, keyword));
        if (nearest is { } refused && other is { } bound && Order(bound, (refused, false), direction) > 0)
        {
            changes.Drafts.Neutral(
                spot.Place.Member(keyword), ChangeSeverity.Info, $"{SchemaChanges.Rule}-{keyword}",
                "The bound is written otherwise; no other number is within it.", written, found);
        }
        else if (order > 0)
        {
            changes.Narrows(spot, keyword, "The range of numbers is smaller.", written, found);
        }
        else
        {
            changes.Widens(spot, keyword, "The range of numbers is greater.", old, now, written, found, nearest?.GetRawText());
        }
    }

    private static int Order((JsonElement Value, bool IsExcluded) left, (JsonElement Value, bool IsExcluded) right, int direction)
    {
        var order = direction * SchemaKeywords.Compare(left.Value, right.Value);
        return order != 0 ? order : left.IsExcluded.CompareTo(right.IsExcluded);
    }

    private static (JsonElement Value, bool IsExcluded)? Bound(JsonElement schema, string included, string excluded, int direction)
    {
        var (with, without) = (SchemaKeywords.Find(schema, included), SchemaKeywords.Find(schema, excluded));
        return with is null ? (without is null ? null : (without.Value, true))
            : without is null || Order((with.Value, false), (without.Value, true), direction) > 0 ? (with.Value, false)
            : (without.Value, true);
    }

    private static void CompareMultiples(SchemaSpot spot, JsonElement old, JsonElement now, SchemaChanges changes)
    {
        const string Keyword = "multipleOf";
        var (before, after) = (SchemaKeywords.Find(old, Keyword), SchemaKeywords.Find(now, Keyword));
        if (!SchemaKeywords.Differs(old, now, Keyword))
        {
            return;
        }

        if (before is null || (after is not null && SchemaKeywords.Number(after.Value).IsMultipleOf(SchemaKeywords.Number(before.Value))))
        {
            if (before is null || !SchemaKeywords.Number(before.Value).IsMultipleOf(SchemaKeywords.Number(after!.Value)))
            {
                changes.Narrows(spot, Keyword, "The argument takes fewer multiples.", before, after);
            }

            return;
        }

        if (NumberSteps.Of(now) is { } step && NumberSteps.Exact(before.Value) is { } multiple && step % multiple == 0)
        {
            changes.Drafts.Neutral(
                spot.Place.Member(Keyword), ChangeSeverity.Info, $"{SchemaChanges.Rule}-{Keyword}",
                "The multiples are written otherwise; every number that is taken is one.", before, after);
            return;
        }

        changes.Widens(spot, Keyword, "The argument takes other multiples.", old, now, before, after);
    }

    private static void CompareSizes(SchemaSpot spot, JsonElement old, JsonElement now, SchemaChanges changes)
    {
        foreach (var keyword in (string[])["minLength", "minItems", "minProperties"])
        {
            CompareSize(spot, keyword, SchemaKeywords.Size(now, keyword, 0).CompareTo(SchemaKeywords.Size(old, keyword, 0)), old, now, changes);
        }

        foreach (var keyword in (string[])["maxLength", "maxItems", "maxProperties"])
        {
            var (before, after) = (SchemaKeywords.Size(old, keyword, decimal.MaxValue), SchemaKeywords.Size(now, keyword, decimal.MaxValue));
            CompareSize(spot, keyword, before.CompareTo(after), old, now, changes);
        }

        var (wasUnique, isUnique) = (SchemaKeywords.Find(old, "uniqueItems") is { ValueKind: JsonValueKind.True },
            SchemaKeywords.Find(now, "uniqueItems") is { ValueKind: JsonValueKind.True });
        CompareSize(spot, "uniqueItems", isUnique.CompareTo(wasUnique), old, now, changes);
    }

    private static void CompareSize(SchemaSpot spot, string keyword, int order, JsonElement old, JsonElement now, SchemaChanges changes)
    {
        if (order > 0)
        {
            changes.Narrows(spot, keyword, "The limit is tighter.", SchemaKeywords.Find(old, keyword), SchemaKeywords.Find(now, keyword));
        }
        else if (order < 0)
        {
            changes.Widens(spot, keyword, "The limit is looser.", old, now, SchemaKeywords.Find(old, keyword), SchemaKeywords.Find(now, keyword));
        }
    }
}
