namespace McpSecureApis.Core.Requests.Templates;

/// <summary>One segment of the path: a literal, or values with literal text before, between and after them.</summary>
/// <param name="Prefix">Literal text before the first value; the whole segment when there are no values.</param>
/// <param name="Values">The values, each with the literal text that follows it.</param>
internal sealed record PathSegment(string Prefix, IReadOnlyList<PathValue> Values);
