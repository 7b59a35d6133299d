using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using McpSecureApis.Json.Patterns;

namespace McpSecureApis.Core.Authorization;

/// <summary>
/// Turns an RE2 pattern into a .NET one of the same meaning that runs without backtracking. What the two read differently is either
/// rewritten (<c>\d</c>, <c>\w</c>, <c>\s</c>, <c>$</c>, a class inside a class) or not offered.
/// </summary>
internal static class ConditionPattern
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    public static bool TryTranslate(string pattern, [NotNullWhen(true)] out TextPattern? compiled, [NotNullWhen(false)] out string? problem)
    {
        compiled = null;
        var result = new StringBuilder();
        problem = Translate(pattern, result);
        if (problem is not null)
        {
            return false;
        }

        try
        {
            compiled = TextPattern.Of(new Regex(result.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Deadline));
            return true;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            problem = "it is malformed or too large";
            return false;
        }
    }

    private static string? Translate(string pattern, StringBuilder result)
    {
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var character = pattern[i];
            if (char.IsSurrogate(character))
            {
                return "it has characters outside the basic plane";
            }

            if (character == '\\')
            {
                if (++i == pattern.Length || Escape(pattern[i], inClass) is not { } escape)
                {
                    return "it has an escape that is not offered";
                }

                result.Append(escape);
            }
            else if (inClass)
            {
                if (character == '[')
                {
                    // .NET would take "-[" for a subtraction; RE2 reads "[:" as a named class.
                    if (i + 1 < pattern.Length && pattern[i + 1] == ':')
                    {
                        return "it has a named class";
                    }

                    result.Append("\\[");
                    continue;
                }

                inClass = character != ']';
                result.Append(character);
            }
            else if (character == '[')
            {
                inClass = true;
                result.Append('[');
                if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                {
                    result.Append(pattern[++i]);
                }

                // A bracket in first place is a member of the class.
                if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                {
                    result.Append("\\]");
                    i++;
                }
            }
            else if (character == '(' && i + 1 < pattern.Length && pattern[i + 1] == '?' && !(i + 2 < pattern.Length && pattern[i + 2] == ':'))
            {
                return "it has flags, a named group or a lookaround";
            }
            else
            {
                result.Append(character == '$' ? "\\z" : character.ToString());
            }
        }

        return inClass ? "a class has no end" : null;
    }

    private static string? Escape(char code, bool inClass) => code switch
    {
        'd' => inClass ? "0-9" : "[0-9]",
        'w' => inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]",
        's' => inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]",
        'D' when !inClass => "[^0-9]",
        'W' when !inClass => "[^0-9A-Za-z_]",
        'S' when !inClass => "[^\\t\\n\\f\\r ]",
        'A' or 'z' when !inClass => "\\" + code,
        'n' or 't' or 'r' or 'f' or 'v' => "\\" + code,
        _ => char.IsAscii(code) && char.IsPunctuation(code) || char.IsAscii(code) && char.IsSymbol(code) ? "\\" + code : null,
    };
}
