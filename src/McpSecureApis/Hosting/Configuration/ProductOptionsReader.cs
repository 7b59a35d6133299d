using McpSecureApis.Core.Credentials;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>Reads and checks the configuration for verbs that open no host.</summary>
internal static class ProductOptionsReader
{
    /// <param name="file">The file given with <c>--configuration</c>; null takes the one beside the program.</param>
    /// <param name="settings">The <c>--set</c> arguments.</param>
    /// <exception cref="SettingsException">Something is wrong; the exception carries every finding.</exception>
    public static ProductOptions Read(string? file, IReadOnlyList<string> settings)
    {
        var options = Examine(file, settings, out var findings);
        return findings.Count == 0 ? options : throw new SettingsException(findings);
    }

    /// <summary>Reads as far as it goes.</summary>
    /// <param name="file">The file given with <c>--configuration</c>; null takes the one beside the program.</param>
    /// <param name="settings">The <c>--set</c> arguments.</param>
    /// <param name="findings">Everything that is wrong; the settings serve for nothing but further checks when it is not empty.</param>
    /// <exception cref="SettingsException">There is nothing to judge.</exception>
    public static ProductOptions Examine(string? file, IReadOnlyList<string> settings, out IReadOnlyList<SettingFinding> findings)
    {
        var options = new ProductOptions();
        var setup = new ProductOptionsSetup(OperatorConfiguration.Read(file, settings), CredentialTypes.BuiltIn);
        setup.Configure(options);
        findings = setup.Find(options);
        return options;
    }

    /// <summary>Reads settings of a file that need not be this machine's, to be compared with others.</summary>
    /// <param name="settings">The settings of the file alone.</param>
    /// <param name="findings">Everything that is wrong with the settings; no file that they name is looked at.</param>
    /// <returns>The settings as they are written, with relative paths.</returns>
    public static ProductOptions ReadWritten(IConfiguration settings, out IReadOnlyList<SettingFinding> findings)
    {
        var configuration = new OperatorConfiguration(settings, Path.GetFullPath(Path.DirectorySeparatorChar.ToString()));
        var judged = new ProductOptions();
        var judge = new ProductOptionsSetup(configuration, CredentialTypes.BuiltIn);
        judge.Configure(judged);
        findings = judge.Find(judged, isHere: false);
        var written = new ProductOptions();
        new ProductOptionsSetup(configuration, CredentialTypes.BuiltIn).BindWritten(written);
        return written;
    }
}
