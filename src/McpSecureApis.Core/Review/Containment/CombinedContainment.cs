using System.Text.Json;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>Whether every value that a schema takes was taken by another one, also where they combine schemas otherwise.</summary>
internal static class CombinedContainment
{
    /// <summary>Decides.</summary>
    /// <param name="old">The old schema, its references written out.</param>
    /// <param name="now">The new one.</param>
    /// <param name="budget">How many questions to automata may end undecided.</param>
    /// <param name="value">A value that only the new one takes, as JSON; null where none could be made. It is to be tried out.</param>
    public static ContainmentRelation Decide(JsonElement old, JsonElement now, PatternBudget budget, out string? value)
    {
        value = null;
        if (HasOwnValues(old, isTop: true) || HasOwnValues(now, isTop: true))
        {
            return ContainmentRelation.Undecided;
        }

        try
        {
            var found = new ConstraintSearch(budget).Find([
                new SchemaTerm(now, Holds: true, IsClosed: true), new SchemaTerm(old, Holds: false, IsClosed: true),
            ]);
            value = found.Value;
            return found.IsNone ? ContainmentRelation.Contained : found.Value is null ? ContainmentRelation.Undecided : ContainmentRelation.TakesMore;
        }
        catch (UndecidedSchemaException)
        {
            return ContainmentRelation.Undecided;
        }
    }

    /// <summary>Whether what is checked may be another value than what was given: a default stands in, a text is normalised.</summary>
    private static bool HasOwnValues(JsonElement schema, bool isTop) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().Any(member =>
            (member.Name == "default" && !isTop) || member.Name == "normalize" || HasOwnValues(member.Value, isTop: false)),
        JsonValueKind.Array => schema.EnumerateArray().Any(item => HasOwnValues(item, isTop: false)),
        _ => false,
    };
}
