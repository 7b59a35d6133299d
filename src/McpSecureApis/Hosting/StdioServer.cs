using McpSecureApis.Core.Callers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Stdio;

namespace McpSecureApis.Hosting;

/// <summary>The rooms behind stdio.</summary>
internal static class StdioServer
{
    /// <summary>Serves one caller until the input ends.</summary>
    public static async Task RunAsync(
        Gateway gateway, GatewayEdges edges, Caller caller, Stream input, Stream output, CancellationToken cancellationToken)
    {
        var changes = new CatalogChanges();
        gateway.Catalog.Changed += (_, _) => changes.Publish();
        var actions = ToolCallActions.Of(gateway.Calls, gateway.Prompts);
        var factory = new McpServerFactory(actions, changes, new ListCursor(gateway.Audit.Hasher), edges.Clock, edges.Loggers);
        var telemetry = new OperationTelemetry(gateway.Options.Telemetry.CallerContext, edges.Clock);
        var host = new StdioHost(factory, actions, gateway.Budget, gateway.Options.Server, telemetry, edges.Clock, edges.Loggers.CreateLogger<StdioHost>());
        await host.RunAsync(caller, input, output, cancellationToken);
    }
}
