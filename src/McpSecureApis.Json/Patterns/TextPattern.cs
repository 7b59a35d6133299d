using System.Text.RegularExpressions;

namespace McpSecureApis.Json.Patterns;

/// <summary>A compiled pattern. Matching takes time in proportion to the text, whatever the pattern.</summary>
internal sealed class TextPattern
{
    /// <summary>In UTF-16 units. The runtime matches longer texts in parts when there is a time limit, and wrongly where two of them meet.</summary>
    public const int MostUnits = 100_000;

    private readonly PlainPattern? _plain;
    private readonly Regex? _regex;

    private TextPattern(PlainPattern? plain, Regex? regex)
    {
        _plain = plain;
        _regex = regex;
    }

    /// <summary>Whether the text is matched by reading it once.</summary>
    public bool IsPlain => _plain is not null;

    public static TextPattern Of(PlainPattern plain) => new(plain, regex: null);

    /// <param name="regex">An expression that does not backtrack, with a time limit.</param>
    public static TextPattern Of(Regex regex) => new(plain: null, regex);

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
            return _regex!.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
