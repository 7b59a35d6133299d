namespace McpSecureApis.Hosting;

/// <summary>What the rooms take from the machine: clock and log.</summary>
internal sealed class GatewayEdges(TimeProvider clock, ILoggerFactory loggers) : IDisposable
{
    public TimeProvider Clock { get; } = clock;

    public ILoggerFactory Loggers { get; } = loggers;

    public void Dispose() => Loggers.Dispose();
}
