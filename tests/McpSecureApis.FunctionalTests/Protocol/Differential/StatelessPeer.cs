using ModelContextProtocol.AspNetCore;

namespace McpSecureApis.FunctionalTests.Protocol.Differential;

/// <summary>One peer without sessions for a class of tests.</summary>
public sealed class StatelessPeer : IAsyncLifetime
{
    internal MapMcpPeer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await MapMcpPeer.StartAsync(HttpServerSessionMode.Stateless);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
