namespace McpSecureApis.Mcp.Messages;

/// <summary>What a JSON-RPC message is.</summary>
internal enum RpcKind
{
    Request,
    Notification,

    /// <summary>An answer to a request of ours; only over stdio, where an older client can be asked something.</summary>
    Response,
}
