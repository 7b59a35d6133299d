using System.Buffers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Json;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Transports.Connections;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Transports.Http;

/// <summary>
/// Answers <c>tools/list</c>, and <c>tools/call</c> that asks nobody and tells no progress, without the SDK: a server object, its channel
/// and its object graphs for one request cost more than the governed call. What comes back is the same as by
/// <see cref="StatelessExchange"/>, which a test compares.
/// </summary>
internal sealed partial class DirectExchange(McpHandlers handlers, ServerOptions options, TimeProvider clock, ILogger<DirectExchange> logger)
{
    private static readonly ReadOnlyMemory<byte> Comment = ":\n\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Padding = "\n"u8.ToArray();

    /// <summary>Whether the request can be answered here.</summary>
    public bool Takes(CallContext call, RpcMessage message) => message.Method switch
    {
        RequestMethods.ToolsList => true,
        RequestMethods.ToolsCall => call.Started is { Tool: { } tool } && !handlers.NeedsSdk(tool) &&
            (message.Meta is not { } meta || !meta.TryGetProperty("progressToken"u8, out _)),
        _ => false,
    };

    /// <summary>Answers a request that <see cref="Takes"/> lets through.</summary>
    public async Task RunAsync(HttpContext http, CallContext call, RpcMessage message)
    {
        var forms = MediaTypes.Accepted(http.Request.Headers.Accept);
        if (message.Method == RequestMethods.ToolsList)
        {
            using var list = new PooledBuffer(16 * 1024);
            var error = WriteList(list, call, message);
            Note(call, error);
            await WriteAsync(http, forms, list, StatusOf(error, call.Modern));
            return;
        }

        var work = FinishAsync(call, http.RequestAborted);
        var result = work.IsCompletedSuccessfully ? work.Result : await WaitAsync(http, forms, work);
        if (result?.Refusal is { IsOverBudget: true } over && !http.Response.HasStarted)
        {
            Note(call, RefusalMapper.ToError(over, result.CallId));
            await HttpReply.RefusalAsync(http, over, result.CallId, message.Id);
            return;
        }

        using var output = new PooledBuffer((result?.Result?.Utf8.Length * 5 / 2 ?? 0) + 1024);
        var wrong = WriteCall(output, call, message, result);
        Note(call, wrong);
        await WriteAsync(http, forms, output, StatusOf(wrong, call.Modern));
    }

    private RpcError? WriteList(PooledBuffer output, CallContext call, RpcMessage message)
    {
        if (handlers.TryListTools(message.Member("cursor")?.GetString(), call) is { } page)
        {
            AnswerWriter.WriteList(output, message.Id, page.Items, page.Next, call.Modern);
            return null;
        }

        return WriteError(output, ListPages.BadCursor, message);
    }

    private static RpcError? WriteCall(PooledBuffer output, CallContext call, RpcMessage message, CallResult? result)
    {
        if (result is null)
        {
            return WriteError(output, RpcError.Internal, message);
        }

        if (result.Refusal is { } refusal && RefusalMapper.IsUnknownTool(refusal))
        {
            return WriteError(output, RefusalMapper.Unknown(call.Started!.Kind, call, result.CallId), message);
        }

        AnswerWriter.WriteCall(output, message.Id, result, call.Started!.Tool, call.Modern);
        return null;
    }

    private static void Note(CallContext call, RpcError? error)
    {
        if (error is not null)
        {
            call.Operation?.Fail(error.Code);
        }
    }

    private static int StatusOf(RpcError? error, bool modern) =>
        modern && error is not null ? ReplyStream.StatusOf(error.Code) : StatusCodes.Status200OK;

    private static RpcError WriteError(PooledBuffer output, RpcError error, RpcMessage message)
    {
        output.Write(error.ToUtf8(message.Id).Span);
        return error;
    }

    /// <summary>The call's end; null when it ended by a mistake of ours.</summary>
    private async Task<CallResult?> FinishAsync(CallContext call, CancellationToken cancellationToken)
    {
        try
        {
            return await handlers.FinishAsync(call, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What an exception says may quote an argument or a reply: its type is all that is written anywhere.
            Log.CallFailed(logger, error.GetType().Name);
            return null;
        }
    }

    /// <summary>Waits for the call. A slow one gets its headers early and signs of life, because clients give up on silence.</summary>
    private async Task<CallResult?> WaitAsync(HttpContext http, ReplyForms forms, Task<CallResult?> work)
    {
        var patience = options.EarlyHeaders;
        while (true)
        {
            try
            {
                return await work.WaitAsync(patience, clock);
            }
            catch (TimeoutException)
            {
                // The form of an answer is open until here: a client that takes a stream gets one, because JSON has no room
                // for signs of life but white space.
                patience = options.KeepAlive;
                await SignAsync(http, forms, work);
            }
        }
    }

    private static async Task SignAsync(HttpContext http, ReplyForms forms, Task work)
    {
        if (!http.Response.HasStarted)
        {
            SetHeaders(http.Response, forms.Stream, StatusCodes.Status200OK);
        }

        try
        {
            await http.Response.Body.WriteAsync(forms.Stream ? Comment : Padding, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The client left, which cancels the call; it still goes to its end and leaves its record.
            await work;
        }
    }

    private static async Task WriteAsync(HttpContext http, ReplyForms forms, PooledBuffer answer, int status)
    {
        var response = http.Response;
        var started = response.HasStarted;
        var streams = started ? forms.Stream : !forms.Json;
        if (!started)
        {
            SetHeaders(response, streams, status);
        }

        if (!streams)
        {
            if (!started)
            {
                response.ContentLength = answer.Written.Length;
            }

            await response.Body.WriteAsync(answer.WrittenMemory, http.RequestAborted);
            return;
        }

        using var line = new PooledBuffer(answer.Written.Length + 64);
        line.Write("event: message\ndata: "u8);
        line.Write(answer.Written);
        line.Write("\n\n"u8);
        await response.Body.WriteAsync(line.WrittenMemory, http.RequestAborted);
    }

    private static void SetHeaders(HttpResponse response, bool streams, int status)
    {
        response.StatusCode = status;
        response.ContentType = streams ? MediaTypes.EventStream : RpcError.ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private static partial class Log
    {
        [LoggerMessage(
            TransportsEventIds.CallFailed, LogLevel.Error,
            "A tool call failed inside the server: {Exception}.", EventName = "ToolCallFailed")]
        public static partial void CallFailed(ILogger logger, string exception);
    }
}
