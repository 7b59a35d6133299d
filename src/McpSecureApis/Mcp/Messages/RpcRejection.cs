using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Messages;

/// <summary>Why a text is not a message that can be served.</summary>
/// <param name="Error">What to answer.</param>
/// <param name="Id">The id to answer with; null when it could not be read.</param>
internal sealed record RpcRejection(RpcError Error, RequestId? Id);
