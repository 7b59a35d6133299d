using System.Text.Json;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>What leaves of a reply, value by value.</summary>
internal static class ReplyLeaves
{
    /// <summary>Whether a value leaves that did not, or leaves otherwise.</summary>
    public static bool ShowMore(string? old, string now)
    {
        var before = Of(old);
        return Of(now).Any(leaf => !before.TryGetValue(leaf.Key, out var value) || value != leaf.Value);
    }

    /// <summary>Each value by its place; a text that is no JSON is one value.</summary>
    public static IReadOnlyDictionary<string, string> Of(string? text)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text is null)
        {
            return leaves;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            Collect(document.RootElement, string.Empty, leaves);
        }
        catch (JsonException)
        {
            leaves[string.Empty] = text;
        }

        return leaves;
    }

    private static void Collect(JsonElement value, string path, Dictionary<string, string> leaves)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Collect(member.Value, DocumentPath.Append(path, member.Name), leaves);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Collect(item, $"{path}[{index++}]", leaves);
                }

                break;
            default:
                leaves[path] = value.GetRawText();
                break;
        }
    }
}
