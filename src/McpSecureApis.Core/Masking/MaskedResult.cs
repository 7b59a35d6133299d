using System.Text.Json;

namespace McpSecureApis.Core.Masking;

/// <summary>What may leave of a backend's reply. The result writer accepts nothing else.</summary>
internal sealed class MaskedResult
{
    private MaskedResult(JsonElement? content, IReadOnlyDictionary<string, int> masked, int dropped)
    {
        Content = content;
        Masked = masked;
        Dropped = dropped;
    }

    /// <summary>The masked document, conforming to the published output schema; null when the tool answers with nothing.</summary>
    public JsonElement? Content { get; }

    /// <summary>How many values were changed, by data class or detector.</summary>
    public IReadOnlyDictionary<string, int> Masked { get; }

    /// <summary>How many fields of the reply were not listed and did not leave (drift).</summary>
    public int Dropped { get; }
}
