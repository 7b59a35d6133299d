using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Transports.Http;

/// <summary>One request through the SDK: a transport and a server that live exactly as long as it, so nothing is shared between callers.</summary>
internal sealed class StatelessExchange(McpServerFactory factory, ServerOptions options, TimeProvider clock)
{
    public async Task RunAsync(HttpContext http, JsonRpcRequest request, bool modern, McpOperation? operation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        await using var reply = new ReplyStream(http.Response, MediaTypes.Accepted(http.Request.Headers.Accept), modern, clock, operation);
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = factory.Create(transport);

        var run = server.RunAsync(over.Token);
        var alive = reply.KeepAliveAsync(options.EarlyHeaders, options.KeepAlive, over.Token);
        try
        {
            await transport.HandlePostRequestAsync(request, reply, reply.StartAsync, http.RequestAborted);
        }
        finally
        {
            await over.CancelAsync();
            await transport.DisposeAsync();
            await EndAsync(alive);
            await EndAsync(run);
        }
    }

    private static async Task EndAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // It was told to end, or the client left in the middle of a write.
        }
    }
}
