namespace McpSecureApis.Mcp;

/// <summary>What a JSON-RPC message is.</summary>
internal enum RpcKind
{
    Request,
    Notification,

    /// <summary>An answer to a request of ours. Nothing here sends requests, so it is never expected.</summary>
    Response,
}
