using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>What the operator wrote, before anybody judged it.</summary>
/// <param name="Settings">From file, environment and arguments.</param>
/// <param name="Folder">Where relative paths count from: beside the file, never the current folder.</param>
internal sealed record OperatorConfiguration(IConfiguration Settings, string Folder)
{
    /// <param name="file">The file given with <c>--configuration</c>; null takes the one beside the program.</param>
    /// <param name="settings">The <c>--set</c> arguments.</param>
    /// <exception cref="SettingsException">A file or an argument cannot be read.</exception>
    public static OperatorConfiguration Read(string? file, IReadOnlyList<string> settings) =>
        new(ConfigurationFiles.Read(file, settings), Path.GetDirectoryName(Path.GetFullPath(file ?? ConfigurationFiles.DefaultFile))!);
}
