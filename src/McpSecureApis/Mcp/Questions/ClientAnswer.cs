using System.Text.Json.Nodes;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Questions;

/// <summary>A client's answer to a request of ours, in the form that the SDK takes.</summary>
internal static class ClientAnswer
{
    public static JsonRpcMessage Of(RequestId id, RpcMessage message) => message.Result is { } result
        ? new JsonRpcResponse { Id = id, Result = JsonObject.Create(result) }
        : new JsonRpcError
        {
            Id = id,
            Error = new JsonRpcErrorDetail { Code = RpcErrorCodes.InternalError, Message = "The client answered with an error." },
        };
}
