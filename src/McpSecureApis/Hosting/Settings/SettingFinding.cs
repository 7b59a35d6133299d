using System.Text.RegularExpressions;

namespace McpSecureApis.Hosting.Settings;

/// <summary>One thing that is wrong with the operator's configuration.</summary>
/// <param name="Setting">The setting's key, for example <c>Server:Hosts:0</c>.</param>
/// <param name="Message">
/// What is wrong and what would be right, to stand behind the key. Where it repeats an address, user information and query are left out: a
/// secret may stand there.
/// </param>
/// <param name="Unreadable">Whether there was nothing to judge: a file or an argument that cannot be read.</param>
internal sealed partial record SettingFinding(string Setting, string Message, bool Unreadable = false)
{
    /// <inheritdoc cref="SettingFinding(string, string, bool)" path="/param[@name='Message']"/>
    public string Message { get; } = WithoutSecrets(Message);

    /// <summary>Where in the file, from 1; 0 where only the key is known, because a setting may come from file, environment or arguments.</summary>
    public int Line { get; init; }

    /// <summary>The byte in the line, from 1; 0 where <see cref="Line"/> is.</summary>
    public int Column { get; init; }

    /// <summary>Findings and what others make of the same settings; of a setting that was found wrong already, they add nothing.</summary>
    public static IReadOnlyList<SettingFinding> Together(IReadOnlyList<SettingFinding> found, IEnumerable<SettingFinding> others) =>
        [.. found, .. others.Where(other => found.All(finding => finding.Setting != other.Setting))];

    public override string ToString() => Line == 0 ? $"{Setting}: {Message}" : $"{Setting}:{Line}:{Column}: {Message}";

    private static string WithoutSecrets(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? UserInfo().Replace(Query().Replace(text, "$1(not shown)"), "$1(not shown)@") : text;

    [GeneratedRegex("(://)[^/\\s'\"]*@", RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();

    [GeneratedRegex("(://[^\\s'\"?]*\\?)[^\\s'\"]+", RegexOptions.NonBacktracking)]
    private static partial Regex Query();
}
