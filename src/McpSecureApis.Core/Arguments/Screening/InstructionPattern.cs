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
    // Linear in the text, so the time limit is for a machine that stands still.
    private readonly Lazy<Regex> _expression = new(() => new Regex(
        pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));

    private readonly Lazy<SearchValues<string>[]> _words = new(() => [.. words.Select(set => SearchValues.Create(set, StringComparison.OrdinalIgnoreCase))]);

    public bool IsFoundIn(ReadOnlySpan<char> text)
    {
        foreach (var set in _words.Value)
        {
            if (!text.ContainsAny(set))
            {
                return false;
            }
        }

        return IsMatch(text);
    }

    /// <summary>What the expression says, whatever words the text has.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        try
        {
            return _expression.Value.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }
}
