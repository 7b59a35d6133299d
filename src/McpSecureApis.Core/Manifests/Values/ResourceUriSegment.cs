namespace McpSecureApis.Core.Manifests.Values;

/// <summary>One segment of a <see cref="ResourceUri"/>.</summary>
/// <param name="Text">The literal text, or the variable's name.</param>
/// <param name="IsVariable">Whether <paramref name="Text"/> is a name.</param>
internal sealed record ResourceUriSegment(string Text, bool IsVariable);
