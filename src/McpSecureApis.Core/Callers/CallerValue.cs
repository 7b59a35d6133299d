using System.Text.Json;

namespace McpSecureApis.Core.Callers;

/// <summary>
/// What a name of a manifest gives for one caller: a text, a list of texts, or a claim as it stood in the token. The default is nothing.
/// </summary>
internal readonly struct CallerValue
{
    private CallerValue(string? text, IReadOnlyList<string>? texts, JsonElement claim)
    {
        Text = text;
        Texts = texts;
        Claim = claim;
    }

    public string? Text { get; }

    public IReadOnlyList<string>? Texts { get; }

    /// <summary>Undefined when it is an attribute or nothing.</summary>
    public JsonElement Claim { get; }

    public bool IsThere => Text is not null || Texts is not null || Claim.ValueKind != JsonValueKind.Undefined;

    public static CallerValue Of(string? text) => new(text, texts: null, claim: default);

    public static CallerValue Of(IReadOnlyList<string> texts) => new(text: null, texts, claim: default);

    public static CallerValue Of(JsonElement claim) => new(text: null, texts: null, claim);
}
