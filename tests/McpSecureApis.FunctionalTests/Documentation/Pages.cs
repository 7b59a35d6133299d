using System.Text.RegularExpressions;

namespace McpSecureApis.FunctionalTests.Documentation;

/// <summary>The repository's pages, found from where the tests were built.</summary>
internal static class Pages
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>The contents of the fenced blocks that are opened with exactly this line, without the fence: <c>yaml manifest</c>.</summary>
    public static IReadOnlyList<string> Blocks(string path, string opening) =>
        [.. Find(Read(path), $"^```{opening}\n(.*?)^```$").Select(match => match.Groups[1].Value)];

    /// <summary>Every place of a text that a pattern matches; <c>^</c> and <c>$</c> are those of a line.</summary>
    public static MatchCollection Find(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(30));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "McpSecureApis.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder;
    }
}
