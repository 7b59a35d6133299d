using System.Text.Json;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>
/// Where settings come from: <c>appsettings.json</c> beside the program or the file given with <c>--configuration</c>, then the
/// environment (<c>McpSecureApis__Section__Key</c>), then <c>--set Section:Key=VALUE</c>. Never the current folder: whoever can put a
/// file there must not steer the server.
/// </summary>
internal static class ConfigurationFiles
{
    public const string EnvironmentPrefix = "McpSecureApis__";

    /// <summary>The file that is read when none is named.</summary>
    public static string DefaultFile => Path.Combine(AppContext.BaseDirectory, "appsettings.json");

    /// <param name="file">The file given with <c>--configuration</c>; null takes <see cref="DefaultFile"/>.</param>
    /// <param name="settings">The <c>--set</c> arguments, each <c>Section:Key=VALUE</c>.</param>
    /// <exception cref="SettingsException">A file or an argument cannot be read.</exception>
    public static IConfiguration Read(string? file, IReadOnlyList<string> settings)
    {
        var path = Path.GetFullPath(file ?? DefaultFile);
        if (!File.Exists(path))
        {
            throw new SettingsException([new SettingFinding("--configuration", $"There is no file '{path}'.", Unreadable: true)]);
        }

        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(path, optional: false, reloadOnChange: false)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .AddInMemoryCollection(settings.Select(Split))
                .Build();
        }
        catch (InvalidDataException error)
        {
            throw new SettingsException([ProblemOf(path, error.InnerException)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([new SettingFinding(path, $"cannot be read ({error.GetType().Name}).", Unreadable: true)]);
        }
    }

    /// <summary>The settings of one file alone, without environment and arguments: what is compared is what was written.</summary>
    /// <param name="name">The file as it was named.</param>
    /// <param name="content">What it holds.</param>
    /// <exception cref="SettingsException">It is not JSON.</exception>
    public static IConfiguration Parse(string name, byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content, writable: false);
            return new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw new SettingsException([ProblemOf(name, error as FormatException ?? new FormatException(string.Empty, error))]);
        }
    }

    /// <summary>Where the parser stopped, counted as editors do; its own words may quote what stands there.</summary>
    private static SettingFinding ProblemOf(string path, Exception? error) => error?.InnerException is JsonException { LineNumber: { } line } syntax
        ? new SettingFinding(path, "is not valid JSON from here on; comments and a comma before a closing bracket are allowed.", Unreadable: true)
        {
            Line = (int)line + 1,
            Column = (int)(syntax.BytePositionInLine ?? 0) + 1,
        }
        : new SettingFinding(path, $"is not valid JSON. {error?.Message}".TrimEnd(), Unreadable: true);

    private static KeyValuePair<string, string?> Split(string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new KeyValuePair<string, string?>(setting[..equals], setting[(equals + 1)..])
            : throw new SettingsException([new SettingFinding("--set", "needs the form Section:Key=VALUE.", Unreadable: true)]);
    }
}
