using System.ComponentModel;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// One tool behind MapMcp of ModelContextProtocol.AspNetCore, stateless, with no check of anything: no token, no Host, no schema beyond what the
// SDK does by itself, no masking, no record. Arguments: PORT BACKEND (for example 7501 http://127.0.0.1:7500/orders).
if (args is not [var port, var backend])
{
    return 2;
}

using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
using var client = new HttpClient(handler);

[Description("Returns one order by its number.")]
Task<string> GetOrderAsync([Description("Order number.")] string orderId, CancellationToken cancellationToken) =>
    client.GetStringAsync(new Uri($"{backend}/{Uri.EscapeDataString(orderId)}"), cancellationToken);

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls($"http://127.0.0.1:{port}");
builder.Services.AddRoutingCore();
builder.Services
    .AddMcpServer(options => options.ServerInfo = new Implementation { Name = "map-mcp-server", Version = "1.0.0" })
    .WithHttpTransport(options => options.SessionMode = HttpServerSessionMode.Stateless)
    .WithTools([McpServerTool.Create(GetOrderAsync, new McpServerToolCreateOptions { Name = "orders_get" })]);
await using var app = builder.Build();
app.MapMcp("/mcp");
await app.RunAsync();
return 0;
