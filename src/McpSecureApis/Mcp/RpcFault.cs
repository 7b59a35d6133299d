using ModelContextProtocol;

namespace McpSecureApis.Mcp;

/// <summary>The only place where the SDK's exception is made: its message reaches the client, so it is always one of our texts.</summary>
internal static class RpcFault
{
    public static McpProtocolException Of(RpcError error)
    {
        var exception = new McpProtocolException(error.Message, (McpErrorCode)error.Code);
        foreach (var (name, value) in error.Data ?? [])
        {
            exception.Data[name] = value?.GetValue<string>();
        }

        return exception;
    }
}
