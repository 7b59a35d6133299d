using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.FunctionalTests.Protocol.Differential;

/// <summary>A server as the SDK's own package for ASP.NET Core makes one, on loopback, with tools of the names that ours has.</summary>
internal sealed class MapMcpPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MapMcpPeer(WebApplication app) => _app = app;

    /// <summary>The tools that ran.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Ran { get; } = [];

    public TaskCompletionSource SlowStarted { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource SlowCancelled { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Port { get; private set; }

    public static async Task<MapMcpPeer> StartAsync(HttpServerSessionMode sessions)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        MapMcpPeer? peer = null;
        builder.Services.AddMcpServer(options => options.ServerInfo = new Implementation { Name = "peer", Version = "1.0.0" })
            .WithHttpTransport(options => options.SessionMode = sessions)
            .WithListToolsHandler((_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. FakeTools.Names.Select(Tool)] }))
            .WithCallToolHandler((request, cancellationToken) => peer!.CallAsync(request.Params!.Name, cancellationToken));
        var app = builder.Build();
        app.MapMcp("/mcp");
        peer = new MapMcpPeer(app);
        await app.StartAsync();
        peer.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return peer;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Tool Tool(string name) => new() { Name = name, Description = $"Tool {name}.", InputSchema = JsonElement.Parse("""{"type":"object"}""") };

    private async ValueTask<CallToolResult> CallAsync(string name, CancellationToken cancellationToken)
    {
        Ran.Enqueue(name);
        if (!FakeTools.Names.Contains(name))
        {
            throw new McpProtocolException("Unknown tool", McpErrorCode.InvalidParams);
        }

        if (name == "slow")
        {
            SlowStarted.TrySetResult();
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(30), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                SlowCancelled.TrySetResult();
                throw;
            }
        }

        return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "Say \"later\"." }] };
    }
}
