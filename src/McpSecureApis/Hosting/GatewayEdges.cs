using McpSecureApis.Core.Audit;

namespace McpSecureApis.Hosting;

/// <summary>What the rooms take from the machine: clock, log and the disk of the audit trail.</summary>
internal sealed class GatewayEdges(TimeProvider clock, ILoggerFactory loggers) : IDisposable
{
    public TimeProvider Clock { get; } = clock;

    public ILoggerFactory Loggers { get; } = loggers;

    /// <summary>The disk; a test puts one in its place that fails on request.</summary>
    public IAuditDevice AuditDevice { get; init; } = FileAuditDevice.Instance;

    /// <summary>False to answer everything through the SDK; a test does so to compare the two.</summary>
    public bool AnswersDirectly { get; init; } = true;

    public void Dispose() => Loggers.Dispose();
}
