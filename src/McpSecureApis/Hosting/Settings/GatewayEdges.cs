using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.Hosting.Settings;

/// <summary>What a host takes from the machine and from the verb that opens it.</summary>
/// <param name="error">Where log lines go; stderr outside of tests.</param>
internal sealed class GatewayEdges(TextWriter error)
{
    public TextWriter Error { get; } = error;

    /// <summary>The least level that is logged, whatever the settings say; null leaves it to them.</summary>
    public LogLevel? LeastLevel { get; init; }

    /// <summary>False for who only explains decisions: no trail is opened, no key is made, and no call can be sent.</summary>
    public bool Records { get; init; } = true;

    /// <summary>The disk; a test puts one in its place that fails on request.</summary>
    public IAuditDevice AuditDevice { get; init; } = FileAuditDevice.Instance;

    /// <summary>False to answer everything through the SDK; a test does so to compare the two.</summary>
    public bool AnswersDirectly { get; init; } = true;
}
