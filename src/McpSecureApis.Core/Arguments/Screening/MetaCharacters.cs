using System.Buffers;
using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Arguments.Screening;

/// <summary>
/// Finds what SQL, shells and template languages act on. Asked only where a plain value belongs: in free text all of it is ordinary.
/// </summary>
internal static class MetaCharacters
{
    /// <summary>No pattern can match a text of these alone, but for two hyphens in a row. Identifiers, numbers and dates end here.</summary>
    private static readonly SearchValues<char> Harmless = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.:,+@");

    // Built when the first other text comes: each takes milliseconds and a quarter of a megabyte. Linear in the text, and without a time limit,
    // because with one the runtime matches long texts in parts and misses what stands where two of them meet.
    private static readonly Lazy<Regex> Sql = Make(
        @"--|/\*|\*/|;\s*\w|'\s*(?:or|and|union|having|order|group|;|\)|\|\|)|" +
        @"['""]\s*=|" +
        @"\b(?:union\s+(?:all\s+)?select|select\s.+\sfrom|insert\s+into|drop\s+(?:table|database)|" +
        @"delete\s+from|update\s.+\sset|waitfor\s+delay|sleep\s*\(|benchmark\s*\(|xp_cmdshell|information_schema)\b|" +
        @"\b(?:or|and)\s+['""]?\w+['""]?\s*(?:=|<|>|like\b)");

    private static readonly Lazy<Regex> Shell = Make(@"[`|;<>\n\r\\]|\$[({\w]|&&|&\s*\w+\s*$|\.\./|%0[ad]");

    private static readonly Lazy<Regex> Template = Make(@"\{\{|\}\}|\$\{|#\{|\{%|<%|%>|\[\[\$|\*\{|@\{|\{\$|\$\$\{");

    public static ScreeningKind Find(ReadOnlySpan<char> text) => IsHarmless(text) ? ScreeningKind.None : FindByPattern(text);

    /// <summary>Whether no pattern has to be asked.</summary>
    internal static bool IsHarmless(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExcept(Harmless) && !text.Contains("--", StringComparison.Ordinal);

    /// <summary>What the patterns say, whatever the text.</summary>
    internal static ScreeningKind FindByPattern(ReadOnlySpan<char> text) =>
        (IsMatch(Sql, text) ? ScreeningKind.Sql : ScreeningKind.None) |
        (IsMatch(Shell, text) ? ScreeningKind.Shell : ScreeningKind.None) |
        (IsMatch(Template, text) ? ScreeningKind.Template : ScreeningKind.None);

    private static bool IsMatch(Lazy<Regex> pattern, ReadOnlySpan<char> text) => pattern.Value.IsMatch(text);

    private static Lazy<Regex> Make(string pattern) => new(() =>
        new Regex(
            pattern,
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture));
}
