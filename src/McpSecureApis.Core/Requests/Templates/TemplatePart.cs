namespace McpSecureApis.Core.Requests.Templates;

/// <summary>A piece of a template: text that stands for itself, or the name of a value.</summary>
/// <param name="Text">The text with single braces, or the name.</param>
/// <param name="IsPlaceholder">Whether <paramref name="Text"/> is a name.</param>
internal readonly record struct TemplatePart(string Text, bool IsPlaceholder);
