namespace McpSecureApis.Core.Review.Output;

/// <summary>A command as one pastes it into a POSIX shell.</summary>
internal static class ShellLine
{
    public static string Of(params IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    /// <summary>Nothing in single quotes means anything to a shell but the quote that ends them.</summary>
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '.' or '/')
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
