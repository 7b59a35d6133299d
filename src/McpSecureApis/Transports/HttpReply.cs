using McpSecureApis.Mcp;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Transports;

/// <summary>Answers that we write ourselves, before the SDK has a part in it.</summary>
internal static class HttpReply
{
    public static Task ErrorAsync(HttpContext context, RpcError error, RequestId? id = null)
    {
        var body = error.ToUtf8(id);
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = RpcError.ContentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>An answer without a body, which says nothing about what is or is not here.</summary>
    public static Task Empty(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
