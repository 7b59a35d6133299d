using System.Buffers;
using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Arguments.Screening;

/// <summary>
/// A pattern of instruction-like text with words without which it cannot match. Most texts have none of them, so that the expression, which
/// takes milliseconds and some hundred kilobytes to build, is built when the first text has.
/// </summary>
/// <param name="pattern">The expression.</param>
/// <param name="words">Sets of words; a text that matches has at least one word of each set.</param>
internal sealed class InstructionPattern(string pattern, params string[][] words)
{
    /// <summary>
    /// The longest text in which the words are looked for one by one: sooner done than a table of them is built, which
    /// every pattern would need.
    /// </summary>
    private const int ShortText = 256;

    // Linear in the text. Without a time limit, because with one the runtime matches long texts in parts, and misses what stands where two
    // of them meet.
    private readonly Lazy<Regex> _expression = new(() => new Regex(
        pattern,
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture));

    private readonly Lazy<SearchValues<string>[]> _words = new(() =>
        [.. words.Select(set => SearchValues.Create(set, StringComparison.OrdinalIgnoreCase))]);

    public bool IsFoundIn(ReadOnlySpan<char> text)
    {
        for (var set = 0; set < words.Length; set++)
        {
            if (!(text.Length <= ShortText ? HasOne(text, words[set]) : text.ContainsAny(_words.Value[set])))
            {
                return false;
            }
        }

        return IsMatch(text);
    }

    /// <summary>What the expression says, whatever words the text has.</summary>
    public bool IsMatch(ReadOnlySpan<char> text) => _expression.Value.IsMatch(text);

    private static bool HasOne(ReadOnlySpan<char> text, string[] words)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
