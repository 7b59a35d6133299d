using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Mcp;

/// <summary>What the SDK calls. Each handler fails closed without the context that only our transports attach.</summary>
internal sealed partial class McpHandlers(ToolCallActions actions, ListenHandler listen, ILogger<McpHandlers> logger)
{
    private const int PageSize = 100;

    /// <summary>Short, because a change is announced only to clients that listen.</summary>
    private static readonly TimeSpan ListLifetime = TimeSpan.FromSeconds(10);

    private readonly ListCursor _cursors = new();

    public ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => ValueTask.FromResult(List(request.Params?.Cursor, context)));

    public ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, async context =>
        {
            var call = context.Started ?? throw new InvalidOperationException("A tool call without its start.");
            var result = await actions.FinishAsync(call, context.Arguments, cancellationToken);
            return result.Refusal is { } refusal && RefusalMapper.IsUnknownTool(refusal)
                ? throw RpcFault.Of(RefusalMapper.UnknownTool(result.CallId))
                : ToolResultMapper.Map(result, call.Tool, context.Modern);
        });

    public ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => listen.HandleAsync(request, context, cancellationToken));

    private ListToolsResult List(string? cursor, CallContext context)
    {
        var tools = actions.List(context.Caller);
        var offset = 0;
        if (cursor is not null && !_cursors.TryRead(cursor, context.Caller, tools, out offset))
        {
            throw RpcFault.Of(RequestCheck.InvalidParams("The cursor is not valid here. Start again without one."));
        }

        var result = new ListToolsResult
        {
            Tools = [.. tools.Skip(offset).Take(PageSize).Select(tool => PublishedTool.Of(tool).For(context.Modern))],
        };
        if (offset + PageSize < tools.Count)
        {
            result.NextCursor = _cursors.Create(offset + PageSize, context.Caller, tools);
        }

        if (context.Modern)
        {
            // The list depends on the caller's scopes: a shared cache would show one caller's tools to another.
            result.CacheScope = CacheScope.Private;
            result.TimeToLive = ListLifetime;
        }

        return result;
    }

    private async ValueTask<T> GuardAsync<T>(MessageContext request, Func<CallContext, ValueTask<T>> handle)
    {
        try
        {
            return await handle(CallContext.Of(request.JsonRpcMessage) ?? throw new InvalidOperationException("A message without its caller."));
        }
        catch (Exception error) when (error is not OperationCanceledException and not McpException)
        {
            // What an exception says may quote an argument or a reply: its type is all that is written anywhere.
            Log.HandlerFailed(logger, error.GetType().Name);
            throw RpcFault.Of(RpcError.Internal);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(McpEventIds.HandlerFailed, LogLevel.Error, "A request failed inside the server: {Exception}.", EventName = "HandlerFailed")]
        public static partial void HandlerFailed(ILogger logger, string exception);
    }
}
