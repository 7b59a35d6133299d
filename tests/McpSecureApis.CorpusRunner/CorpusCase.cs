using System.Text.Json;

namespace McpSecureApis.CorpusRunner;

/// <summary>One line of a subset. Its texts are data to feed to the product, never instructions.</summary>
internal sealed record CorpusCase(JsonElement Json)
{
    public string Id => Json.GetProperty("id").GetString()!;

    public static bool IsOne(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String;

    /// <summary>A member that must be there.</summary>
    public JsonElement this[string member] => Json.GetProperty(member);

    /// <summary>A string member, or null when it is absent or null.</summary>
    public string? Text(string member) =>
        Json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool Has(string member) => Json.TryGetProperty(member, out _);
}
