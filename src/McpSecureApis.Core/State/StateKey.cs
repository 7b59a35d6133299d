namespace McpSecureApis.Core.State;

/// <summary>Names one thing that instances know together.</summary>
/// <param name="Kind">What kind of thing: lower-case words with hyphens, such as <c>confirmation</c>.</param>
/// <param name="Id">Which one: letters, digits, hyphens and underscores. Nothing of a caller's text, but for its hash.</param>
internal readonly record struct StateKey(string Kind, string Id);
