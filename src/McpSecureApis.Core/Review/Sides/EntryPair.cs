using System.Text.Json;

namespace McpSecureApis.Core.Review.Sides;

/// <summary>One entry on both sides.</summary>
/// <param name="Old">The old one; null when there was none.</param>
/// <param name="New">The new one.</param>
internal sealed record EntryPair(ReviewedEntry? Old, ReviewedEntry New)
{
    private IReadOnlyList<JsonElement>? _usual;

    /// <summary>The arguments that are tried for most changes of the pair; made once.</summary>
    public IReadOnlyList<JsonElement> UsualArguments(Func<EntryPair, IReadOnlyList<JsonElement>> make) => _usual ??= make(this);
}
