using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Sessions;

namespace McpSecureApis.Hosting.Servers;

/// <summary>Has the sessions of clients of older revisions, where they are served, and ends them after the web server has stopped.</summary>
internal sealed class SessionService(ServerOptions options, McpServerFactory factory, IEntries entries, TimeProvider clock)
    : IHostedService, IAsyncDisposable
{
    private readonly Lazy<SessionTable?> _table =
        new(() => options.Sessions == SessionMode.Hybrid ? new SessionTable(factory, entries, options, clock) : null);
    private bool _isEnded;

    /// <summary>Null when there are no sessions.</summary>
    public SessionTable? Table => _table.Value;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _isEnded, true) && _table is { IsValueCreated: true, Value: { } table })
        {
            await table.DisposeAsync();
        }
    }
}
