namespace McpSecureApis.Hosting.Settings;

/// <summary>The configuration could not be used. Carries every finding at once.</summary>
internal sealed class SettingsException(IReadOnlyList<SettingFinding> findings)
    : Exception(string.Join(Environment.NewLine, findings))
{
    public IReadOnlyList<SettingFinding> Findings { get; } = findings;
}
