using McpSecureApis.Core.Audit.Settings;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Hosting.Settings;

namespace McpSecureApis.Hosting.Startup;

/// <summary>Opens the audit trail. It closes by being disposed, after everything that writes to it.</summary>
internal sealed class TrailService(AuditTrail audit, AuditOptions options) : IHostedService
{
    /// <exception cref="SettingsException">The trail cannot be opened.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await audit.OpenAsync(cancellationToken);
        }
        catch (Exception error) when (error is AuditKeyException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(error, options.Path);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A trail that is not opened yet, with its keys.</summary>
    /// <exception cref="SettingsException">A key cannot be used.</exception>
    public static AuditTrail Create(ProductOptions options, GatewayEdges edges, IAuditStore store, TimeProvider clock, ILogger<AuditTrail> logger)
    {
        if (!edges.Records)
        {
            return AuditTrail.Closed(clock);
        }

        try
        {
            return AuditTrail.Create(options.Audit, AuditKeys.LoadHasher(options.Audit), options.Digest, clock, logger, headSink: null, store);
        }
        catch (Exception error) when (error is AuditKeyException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(error, options.Audit.Path);
        }
    }

    private static SettingsException Unusable(Exception error, string path) => new([error is AuditKeyException key
        ? StartFindings.Of(key)
        : new SettingFinding(
            "Audit:Path",
            $"is '{path}', where no trail can be written ({error.GetType().Name}); use a folder that this user may make and write.")]);
}
