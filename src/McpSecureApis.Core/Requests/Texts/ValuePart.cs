using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Requests.Texts;

/// <summary>A piece of a compiled value: a constant, already encoded for its place, or a source.</summary>
/// <param name="Constant">The constant; null when there is a source.</param>
/// <param name="Source">The source; null when there is a constant.</param>
internal sealed record ValuePart(string? Constant, ValueOrigin? Source)
{
    /// <summary>How a value is written into a string literal of a query language; null when it stands as it is.</summary>
    public TextEscape? Escape { get; init; }
}
