using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Configuration;

/// <summary>Says at the start what an operator should look at although the server starts.</summary>
internal sealed partial class SettingWarnings(ProductOptions options, ILogger<SettingWarnings> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in options.Warnings)
        {
            Tell(logger, warning);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public static void Tell(ILogger logger, SettingFinding warning) => Log.SettingWarning(logger, warning.Setting, warning.Message);

    private static partial class Log
    {
        [LoggerMessage(HostingEventIds.SettingWarning, LogLevel.Warning, "{Setting} {Problem}", EventName = "SettingWarning")]
        public static partial void SettingWarning(ILogger logger, string setting, string problem);
    }
}
