using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpSecureApis.Core.Review.Schemas;

/// <summary>What a schema says below itself in some keywords, in the order of the schema.</summary>
internal static class SchemaTexts
{
    /// <summary>The values of these keywords, wherever they stand below; those of the schema itself are compared by themselves.</summary>
    public static JsonArray Below(JsonElement schema, IReadOnlyCollection<string> keywords)
    {
        var found = new JsonArray();
        Collect(schema, keywords, isTop: true, found);
        return found;
    }

    private static void Collect(JsonElement value, IReadOnlyCollection<string> keywords, bool isTop, JsonArray found)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (!isTop && keywords.Contains(member.Name))
                {
                    found.Add(JsonNode.Parse(member.Value.GetRawText()));
                }

                Collect(member.Value, keywords, isTop: false, found);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                Collect(item, keywords, isTop: false, found);
            }
        }
    }
}
