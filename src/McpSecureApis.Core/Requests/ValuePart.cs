namespace McpSecureApis.Core.Requests;

/// <summary>A piece of a compiled value: a constant, already encoded for its place, or a source.</summary>
/// <param name="Constant">The constant; null when there is a source.</param>
/// <param name="Source">The source; null when there is a constant.</param>
internal sealed record ValuePart(string? Constant, ValueSource? Source);
