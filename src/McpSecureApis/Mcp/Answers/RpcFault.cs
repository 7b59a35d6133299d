using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol;

namespace McpSecureApis.Mcp.Answers;

/// <summary>The only place where the SDK's exception is made: its message reaches the client, so it is always one of our texts.</summary>
internal static class RpcFault
{
    /// <summary>The refusal of a resource, a prompt or a completion.</summary>
    public static McpProtocolException Of(EntryKind kind, CallContext context, Refusal refusal, string callId)
    {
        if (refusal.IsOverBudget)
        {
            context.OverBudget?.Invoke(refusal);
        }

        return Of(RefusalMapper.ToError(kind, context, refusal, callId));
    }

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
