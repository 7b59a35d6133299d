using System.Text.Json;
using McpSecureApis.Json.Patterns.Languages;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>Texts of several languages at once.</summary>
internal static class TextCone
{
    public static Found Find(IReadOnlyList<Constraint> cone)
    {
        var language = cone.OfType<Constraint.Text>().Aggregate(TextLanguage.Any, (all, text) => all.And(text.Language));
        foreach (var listed in cone.OfType<Constraint.Listed>())
        {
            language = language.Without(TextLanguage.OfTexts(
                listed.Values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)));
        }

        var found = language.FindMember();
        return found.IsNone ? Found.None : found.Text is { } text ? Found.Of(JsonSerializer.Serialize(text)) : Found.Unknown;
    }
}
