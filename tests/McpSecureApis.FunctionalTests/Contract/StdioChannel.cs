using System.Collections.Concurrent;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>Stdio over two pipes; a caller is a session, as each client starts its own server.</summary>
internal sealed class StdioChannel(GatewayHarness harness, string version) : ToolChannel(harness, version)
{
    private readonly ConcurrentDictionary<TestCaller, Lazy<Task<StdioSession>>> _sessions = new();

    public override bool IsHttp => false;

    public override async Task<ToolAnswer> SendAsync(TestCaller caller, string method, string members, int id, CancellationToken gone)
    {
        var session = await _sessions.GetOrAdd(caller, who => new Lazy<Task<StdioSession>>(() => StdioSession.StartAsync(Harness, who, IsModern))).Value;
        return await session.SendAsync(Message(method, members, id), id, gone);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
        {
            await (await session.Value).DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
