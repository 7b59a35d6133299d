using System.Text.RegularExpressions;

namespace McpSecureApis.Json.Patterns;

/// <summary>
/// Makes a matcher of an ECMA-262 pattern (with the <c>u</c> flag, as JSON Schema recommends), or says why there is none: each is translated
/// to a .NET expression that cannot backtrack, or to a plain reader of the text where it has the shape of one.
/// </summary>
internal static class EcmaPattern
{
    private const int LongestPattern = 4096;

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Translates and builds; null with the problem when the pattern is wrong or cannot run without backtracking.</summary>
    public static TextPattern? Compile(string pattern, out PatternProblem? problem)
    {
        if (PatternPool.Find(pattern) is { } known)
        {
            problem = null;
            return known;
        }

        var translated = Translate(pattern, out problem);
        if (translated is null)
        {
            return null;
        }

        try
        {
            var built = PlainPattern.TryRead(translated, out var plain) ? TextPattern.Of(plain) : TextPattern.Of(Build(translated));
            PatternPool.Keep(pattern, built);
            return built;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            // Too many states, for example (a{1,500}){1,500}.
            problem = new PatternProblem(IsInvalid: false, "is too large to run without backtracking; use smaller repetition counts");
            return null;
        }
    }

    /// <summary>Whether <paramref name="pattern"/> is an ECMA-262 pattern at all (the format <c>regex</c>).</summary>
    public static bool IsValid(string pattern) => Translate(pattern, out var problem) is not null || !problem!.IsInvalid;

    /// <summary>The expression of a pattern, plain or not.</summary>
    internal static Regex Build(string translated) =>
        new(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);

    internal static string? Translate(string pattern, out PatternProblem? problem)
    {
        if (pattern.Length > LongestPattern)
        {
            problem = new PatternProblem(IsInvalid: false, $"is longer than {LongestPattern} characters");
            return null;
        }

        var translator = new EcmaTranslator(pattern);
        string translated;
        try
        {
            translated = translator.Translate();
        }
        catch (FormatException error)
        {
            problem = new PatternProblem(IsInvalid: true, error.Message);
            return null;
        }

        problem = translator.Unsupported is null ? null : new PatternProblem(IsInvalid: false, translator.Unsupported);
        return problem is null ? translated : null;
    }
}
