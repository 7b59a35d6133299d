using McpSecureApis.Core.Callers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Stdio;

namespace McpSecureApis.Hosting.Servers;

/// <summary>The rooms behind stdio.</summary>
internal static class StdioServer
{
    /// <summary>Serves one caller until the input ends.</summary>
    public static async Task RunAsync(Gateway gateway, Caller caller, Stream input, Stream output, CancellationToken cancellationToken)
    {
        var services = gateway.Services;
        var host = new StdioHost(
            services.GetRequiredService<McpServerFactory>(),
            services.GetRequiredService<IEntries>(),
            services.GetRequiredService<ICallerBudget>(),
            gateway.Options.Server,
            services.GetRequiredService<OperationTelemetry>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<StdioHost>>());
        await host.RunAsync(caller, input, output, cancellationToken);
    }
}
