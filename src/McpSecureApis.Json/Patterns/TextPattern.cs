using System.Text.RegularExpressions;

namespace McpSecureApis.Json.Patterns;

/// <summary>A compiled pattern. Matching takes time in proportion to the text, whatever the pattern.</summary>
internal sealed class TextPattern
{
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

    /// <summary>A match that takes too long is none.</summary>
    public bool IsMatch(ReadOnlySpan<char> text) => TryMatch(text) ?? false;

    /// <summary>The same, and null when it takes too long.</summary>
    public bool? TryMatch(ReadOnlySpan<char> text)
    {
        if (_plain is not null)
        {
            return _plain.IsMatch(text);
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
