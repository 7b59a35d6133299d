using System.Globalization;
using System.Text.RegularExpressions;
using FluentValidation;

namespace McpSecureApis.Core.Manifests.Rules;

/// <summary>Rules about strings that several validators use.</summary>
internal static class TextRules
{
    public static void Matches<T>(this IRuleBuilder<T, string?> rule, Regex pattern, string id, string message, string expected) =>
        rule.Custom((text, context) =>
        {
            if (text is not null && !pattern.IsMatch(text))
            {
                context.Break(id, message, text, expected);
            }
        });

    /// <summary>Words for people: not blank, not too long, one line where they are shown in one.</summary>
    public static void Text<T>(this IRuleBuilder<T, string?> rule, int longest, bool oneLine) =>
        rule.Custom((text, context) =>
        {
            if (text is null)
            {
                return;
            }

            if (string.IsNullOrWhiteSpace(text))
            {
                context.Break("empty", "The text is empty", $"\"{text}\"", "a few words");
            }
            else if (text.Length > longest)
            {
                var most = longest.ToString(CultureInfo.InvariantCulture);
                context.Break("text-length", "The text is too long", $"{text.Length} characters", $"at most {most} characters");
            }
            else if (oneLine && text.AsSpan().ContainsAny('\n', '\t'))
            {
                context.Break("one-line", "The text is one line", text, "text without line breaks and tabs");
            }
        });
}
