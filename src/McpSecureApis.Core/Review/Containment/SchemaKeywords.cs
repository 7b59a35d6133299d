using System.Globalization;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Json.Numbers;

namespace McpSecureApis.Core.Review.Containment;

/// <summary>Reads keywords of a schema whose references are written out.</summary>
internal static class SchemaKeywords
{
    public static JsonElement? Find(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) ? value : null;

    public static bool Has(JsonElement schema, string keyword) => Find(schema, keyword) is not null;

    public static bool Differs(JsonElement old, JsonElement now, string keyword) =>
        CanonicalJson.Of(Find(old, keyword)) != CanonicalJson.Of(Find(now, keyword));

    public static ExactNumber Number(JsonElement value) => ExactNumber.Parse(Encoding.UTF8.GetBytes(value.GetRawText()));

    public static int Compare(JsonElement left, JsonElement right) => ExactNumber.Compare(Number(left), Number(right));

    public static decimal Size(JsonElement schema, string keyword, decimal otherwise) =>
        Find(schema, keyword) is not { } value ? otherwise
        : decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var size) ? size
        : decimal.MaxValue;

    public static string[] TypesOf(JsonElement schema) => Find(schema, "type") switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(type => type.GetString()!)],
        { } type => [type.GetString()!],
        _ => ["object", "array", "string", "number", "boolean", "null"],
    };

    public static Dictionary<string, JsonElement> Members(JsonElement schema) =>
        Find(schema, "properties")?.EnumerateObject().ToDictionary(member => member.Name, member => member.Value,
            StringComparer.Ordinal) ?? new(StringComparer.Ordinal);

    /// <summary>The values of <c>const</c> and <c>enum</c>, numbers by their value; null without them.</summary>
    public static HashSet<string>? Listed(JsonElement schema)
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
}
