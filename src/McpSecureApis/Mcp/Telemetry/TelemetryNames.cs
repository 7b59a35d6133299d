using McpSecureApis.Core.Calls;

namespace McpSecureApis.Mcp.Telemetry;

/// <summary>
/// What spans and metrics are called: the OpenTelemetry semantic conventions for MCP and GenAI, and names of our own. The table in
/// docs/operations.md lists them, and a test holds the two against each other.
/// </summary>
internal static class TelemetryNames
{
    public const string OperationDuration = "mcp.server.operation.duration";
    public const string SessionDuration = "mcp.server.session.duration";

    public const string Method = "mcp.method.name";
    public const string ProtocolVersion = "mcp.protocol.version";
    public const string SessionId = "mcp.session.id";
    public const string ResourceUri = "mcp.resource.uri";
    public const string ToolName = "gen_ai.tool.name";
    public const string PromptName = "gen_ai.prompt.name";
    public const string GenAiOperation = "gen_ai.operation.name";
    public const string RequestId = "jsonrpc.request.id";
    public const string StatusCode = "rpc.response.status_code";
    public const string ErrorType = "error.type";
    public const string Transport = "network.transport";
    public const string NetworkProtocol = "network.protocol.name";
    public const string NetworkProtocolVersion = "network.protocol.version";

    public const string CallId = "mcp_secure_apis.call_id";
    public const string Reason = "mcp_secure_apis.reason";
    public const string Drift = CallTelemetry.DriftName;
    public const string Unapproved = CallTelemetry.UnapprovedName;
    public const string Cause = CallTelemetry.CauseName;
    public const string Field = CallTelemetry.FieldName;
}
