using System.Text.Json;
using McpSecureApis.Json.Patterns.Languages;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>Texts of several languages at once.</summary>
internal static class TextCone
{
    /// <exception cref="UndecidedSchemaException">The question ended at its bounds.</exception>
    public static Found Find(IReadOnlyList<Constraint> cone, PatternBudget budget)
    {
        var language = cone.OfType<Constraint.Text>().Aggregate(TextLanguage.Any, (all, text) => all.And(text.Language));
        foreach (var listed in cone.OfType<Constraint.Listed>())
        {
            language = language.Without(TextLanguage.OfTexts(
                listed.Values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)));
        }

        var found = language.FindMember();
        if (found.IsNone || found.Text is not null)
        {
            return found.IsNone ? Found.None : Found.Of(JsonSerializer.Serialize(found.Text));
        }

        // Nothing that depends on it can be proved any more.
        budget.Spend();
        throw new UndecidedSchemaException();
    }
}
