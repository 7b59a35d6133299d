namespace McpSecureApis.Mcp.Messages;

/// <summary>Error codes of JSON-RPC and of the protocol. A refusal of our own has its HTTP status as its code, outside the reserved range.</summary>
internal static class RpcErrorCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;
    public const int SessionNotFound = -32001;

    /// <summary>Until 2025-11-25; from 2026-07-28 on it is <see cref="InvalidParams"/>.</summary>
    public const int ResourceNotFound = -32002;
    public const int HeaderMismatch = -32020;
    public const int UnsupportedVersion = -32022;
}
