using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// One tool on ModelContextProtocol.Core behind one Kestrel endpoint, stateless, with no check of anything: no token, no Host, no schema
// beyond what the SDK does by itself, no masking, no record. Arguments: PORT BACKEND
// (for example 7501 http://127.0.0.1:7500/orders).
if (args is not [var port, var backend])
{
    return 2;
}

using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
using var client = new HttpClient(handler);

[Description("Returns one order by its number.")]
Task<string> GetOrderAsync([Description("Order number.")] string orderId, CancellationToken cancellationToken) =>
    client.GetStringAsync(new Uri($"{backend}/{Uri.EscapeDataString(orderId)}"), cancellationToken);

var options = new McpServerOptions
{
    ServerInfo = new Implementation { Name = "sdk-server", Version = "1.0.0" },
    ScopeRequests = false,
    ToolCollection = [McpServerTool.Create(GetOrderAsync, new McpServerToolCreateOptions { Name = "orders_get" })],
};
var message = McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls($"http://127.0.0.1:{port}");
await using var app = builder.Build();
app.Run(HandleAsync);
await app.RunAsync();
return 0;

async Task HandleAsync(HttpContext context)
{
    var received = (JsonRpcMessage?)await JsonSerializer.DeserializeAsync(context.Request.Body, message, context.RequestAborted);
    received!.Context = new JsonRpcMessageContext { ProtocolVersion = context.Request.Headers["MCP-Protocol-Version"] };
    context.Response.ContentType = "text/event-stream";
    using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    await using var transport = new StreamableHttpServerTransport { Stateless = true };
    await using var server = McpServer.Create(transport, options);
    var run = server.RunAsync(over.Token);
    await transport.HandlePostRequestAsync(received, context.Response.Body, context.RequestAborted);
    await over.CancelAsync();
    await transport.DisposeAsync();
    try
    {
        await run;
    }
    catch (OperationCanceledException)
    {
        // It was told to end.
    }
}
