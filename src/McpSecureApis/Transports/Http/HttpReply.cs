using System.Globalization;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Messages;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Transports.Http;

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

    /// <summary>The answer to a request that became no call, or to a call whose refusal has a status.</summary>
    public static Task RefusalAsync(HttpContext context, Refusal refusal, string? callId = null, RequestId? id = null)
    {
        SetRetryAfter(context.Response, refusal);
        return ErrorAsync(context, RefusalMapper.ToError(refusal, callId), id);
    }

    /// <summary>
    /// Gives an answer that somebody else writes the status of a spent budget. Nothing when its headers are on their way:
    /// then the error in it has to do.
    /// </summary>
    public static void SetOverBudget(HttpResponse response, Refusal refusal)
    {
        try
        {
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            SetRetryAfter(response, refusal);
        }
        catch (InvalidOperationException)
        {
            // They went out just now.
        }
    }

    /// <summary>An answer without a body, which says nothing about what is or is not here.</summary>
    public static Task Empty(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static void SetRetryAfter(HttpResponse response, Refusal refusal)
    {
        if (RefusalMapper.RetryAfterSeconds(refusal) is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
    }
}
