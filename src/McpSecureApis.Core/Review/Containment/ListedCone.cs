using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>Values of a list, each asked by itself.</summary>
internal static class ListedCone
{
    public static Found Find(IReadOnlyList<JsonElement> values, IReadOnlyList<Constraint> cone, string type)
    {
        var best = Found.None;
        foreach (var value in values.Where(value => TypeOf(value) == type))
        {
            var answers = cone.Select(constraint => Meets(value, constraint)).ToList();
            if (answers.TrueForAll(answer => answer == true))
            {
                return Found.Of(value.GetRawText());
            }

            best = answers.Contains(false) ? best : Found.Unknown;
        }

        return best;
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };

    /// <summary>Null where nobody can say.</summary>
    private static bool? Meets(JsonElement value, Constraint constraint) => constraint switch
    {
        Constraint.Listed listed => listed.Values.Any(other => AreEqual(value, other)) == listed.Holds,
        Constraint.Text text => text.Language.Has(value.GetString()!),
        Constraint.Bound or Constraint.Multiple => NumberSteps.Exact(value) is { } number ? NumberCone.Meets(number, constraint) : null,
        _ => null,
    };

    private static bool AreEqual(JsonElement one, JsonElement other) =>
        one.ValueKind == JsonValueKind.Number && other.ValueKind == JsonValueKind.Number ? SchemaKeywords.Compare(one, other) == 0
        : CanonicalJson.Of(one) == CanonicalJson.Of(other);
}
