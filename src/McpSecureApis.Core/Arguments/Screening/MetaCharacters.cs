using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Arguments.Screening;

/// <summary>Finds what SQL, shells and template languages act on. Asked only where a plain value belongs: in free text all of it is ordinary.</summary>
internal static class MetaCharacters
{
    private static readonly Regex Sql = Make(
        @"--|/\*|\*/|;\s*\w|'\s*(?:or|and|union|having|order|group|;|\)|\|\|)|['""]\s*=|\b(?:union\s+(?:all\s+)?select|select\s.+\sfrom|insert\s+into|drop\s+(?:table|database)|delete\s+from|update\s.+\sset|waitfor\s+delay|sleep\s*\(|benchmark\s*\(|xp_cmdshell|information_schema)\b|\b(?:or|and)\s+['""]?\w+['""]?\s*(?:=|<|>|like\b)");

    private static readonly Regex Shell = Make(@"[`|;<>\n\r\\]|\$[({\w]|&&|&\s*\w+\s*$|\.\./|%0[ad]");

    private static readonly Regex Template = Make(@"\{\{|\}\}|\$\{|#\{|\{%|<%|%>|\[\[\$|\*\{|@\{|\{\$|\$\$\{");

    public static ScreeningKind Find(ReadOnlySpan<char> text) =>
        (IsMatch(Sql, text) ? ScreeningKind.Sql : ScreeningKind.None) |
        (IsMatch(Shell, text) ? ScreeningKind.Shell : ScreeningKind.None) |
        (IsMatch(Template, text) ? ScreeningKind.Template : ScreeningKind.None);

    private static bool IsMatch(Regex pattern, ReadOnlySpan<char> text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static Regex Make(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
