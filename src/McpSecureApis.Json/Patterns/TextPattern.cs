using System.Text.RegularExpressions;

namespace McpSecureApis.Json.Patterns;

/// <summary>A compiled pattern. Matching takes time in proportion to the text, whatever the pattern.</summary>
internal sealed class TextPattern
{
    /// <summary>In UTF-16 units. The runtime matches longer texts in parts when there is a time limit, and wrongly where two of them meet.</summary>
    public const int MostUnits = 100_000;

    /// <summary>
    /// Of an expression without backtracking and with 255 different sets of characters or more the runtime takes a line feed at the end of a text for
    /// another character. Each set needs at least one character of the expression, so none of this length has so many.
    /// </summary>
    private const int LongestOfFewSets = 250;

    private readonly PlainPattern? _plain;
    private readonly Regex? _regex;

    /// <summary>For texts that end with a line feed: one that backtracks, within the same time.</summary>
    private readonly Lazy<Regex>? _exact;

    private TextPattern(PlainPattern? plain, Regex? regex)
    {
        _plain = plain;
        _regex = regex;
        if (regex?.ToString() is { Length: > LongestOfFewSets } expression)
        {
            _exact = new(() => new Regex(expression, regex.Options & ~RegexOptions.NonBacktracking, regex.MatchTimeout));
        }
    }

    /// <summary>Whether the text is matched by reading it once.</summary>
    public bool IsPlain => _plain is not null;

    public static TextPattern Of(PlainPattern plain) => new(plain, regex: null);

    /// <param name="regex">An expression that does not backtrack, with a time limit.</param>
    public static TextPattern Of(Regex regex) => new(plain: null, regex);

    /// <summary>The expression as the runtime reads it; empty for a pattern that it does not match.</summary>
    public string Expression => _regex?.ToString() ?? string.Empty;

    /// <summary>What cannot be told is no match.</summary>
    public bool IsMatch(ReadOnlySpan<char> text) => TryMatch(text) ?? false;

    /// <summary>The same, and null when it takes too long, or the text is longer than what is matched rightly.</summary>
    public bool? TryMatch(ReadOnlySpan<char> text)
    {
        if (_plain is not null)
        {
            return _plain.IsMatch(text);
        }

        if (text.Length > MostUnits)
        {
            return null;
        }

        try
        {
            return (_exact is not null && text is [.., '\n'] ? _exact.Value : _regex!).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
