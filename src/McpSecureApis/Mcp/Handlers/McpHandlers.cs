using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Mcp.Questions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Mcp.Handlers;

/// <summary>What the SDK calls. Each handler fails closed without the context that only our transports attach.</summary>
internal sealed partial class McpHandlers
{
    /// <summary>Below the patience of every client that gives up on silence.</summary>
    private static readonly TimeSpan ProgressPause = TimeSpan.FromSeconds(2);

    private readonly IEntries _entries;
    private readonly ListenHandler _listen;
    private readonly ILogger<McpHandlers> _logger;
    private readonly ListPages _pages;
    private readonly EntryHandlers _entryHandlers;
    private readonly TimeProvider _clock;

    public McpHandlers(IEntries entries, ListenHandler listen, ListCursor cursors, TimeProvider clock, ILogger<McpHandlers> logger)
    {
        _entries = entries;
        _listen = listen;
        _clock = clock;
        _logger = logger;
        _pages = new ListPages(cursors);
        _entryHandlers = new EntryHandlers(entries, _pages);
    }

    public ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => ValueTask.FromResult(List(request.Params?.Cursor, context)));

    public ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, async context =>
        {
            var call = context.Started ?? throw new InvalidOperationException("A tool call without its start.");
            var result = await CallProgress.BesideAsync(
                request.Server,
                request.Params?.ProgressToken,
                ProgressPause,
                _clock,
                _entries.FinishAsync(call, context.Arguments, PersonOf(context, request.Server), cancellationToken));
            context.Operation?.Decide(result.Refusal, asks: context.Modern && result.Question is not null);
            if (result.Question is { } question && context.Modern)
            {
                throw InputRequiredConfirmation.ToException(question, result.CallId);
            }

            if (result.Refusal is { IsOverBudget: true } over && context.OverBudget is { } tell)
            {
                tell(over);
                throw RpcFault.Of(RefusalMapper.ToError(over, result.CallId));
            }

            return result.Refusal is { } refusal && RefusalMapper.IsUnknownTool(refusal)
                ? throw RpcFault.Of(RefusalMapper.Unknown(call.Kind, context, result.CallId))
                : ToolResultMapper.Map(result, call.Tool, context.Modern);
        });

    public ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => _listen.HandleAsync(request, context, cancellationToken));

    public ValueTask<ListResourcesResult> ListResourcesAsync(
        RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => ValueTask.FromResult(_entryHandlers.ListResources(request.Params?.Cursor, context)));

    public ValueTask<ListResourceTemplatesResult> ListTemplatesAsync(
        RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => ValueTask.FromResult(_entryHandlers.ListTemplates(request.Params?.Cursor, context)));

    public ValueTask<ReadResourceResult> ReadResourceAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => _entryHandlers.ReadAsync(context, cancellationToken));

    public ValueTask<ListPromptsResult> ListPromptsAsync(RequestContext<ListPromptsRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => ValueTask.FromResult(_entryHandlers.ListPrompts(request.Params?.Cursor, context)));

    public ValueTask<GetPromptResult> GetPromptAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => _entryHandlers.GetPromptAsync(context, cancellationToken));

    public ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken) =>
        GuardAsync(request, context => _entryHandlers.CompleteAsync(context, cancellationToken));

    /// <summary>The page of the caller's tools; null when the cursor is not valid here.</summary>
    public (IEnumerable<ToolDefinition> Items, string? Next)? TryListTools(string? cursor, CallContext context) =>
        _pages.TryTake(_entries.ListTools(context.Caller), tool => tool.Identity, cursor, context);

    /// <inheritdoc cref="IEntries.NeedsSdk"/>
    public bool NeedsSdk(ToolDefinition tool) => _entries.NeedsSdk(tool);

    /// <summary>The rest of a tool call that nobody is asked about.</summary>
    public async Task<CallResult> FinishAsync(CallContext context, CancellationToken cancellationToken)
    {
        var result = await _entries.FinishAsync(context.Started!, context.Arguments, null, cancellationToken);
        context.Operation?.Decide(result.Refusal);
        return result;
    }

    /// <summary>Whom a call can ask: a stateless connection of an older revision has nobody.</summary>
    private IConfirmationSource? PersonOf(CallContext context, McpServer server) =>
        context.Modern ? new InputRequiredConfirmation(context.Answers)
        : context.Questions is { } questions ? new ElicitationConfirmation(server, questions, context.Caller, _clock)
        : null;

    private ListToolsResult List(string? cursor, CallContext context)
    {
        var page = TryListTools(cursor, context) ?? throw RpcFault.Of(ListPages.BadCursor);
        var result = new ListToolsResult
        {
            Tools = [.. page.Items.Select(tool => PublishedTool.Of(tool).For(context.Modern))],
            NextCursor = page.Next,
        };
        if (context.Modern)
        {
            // The list depends on the caller's scopes: a shared cache would show one caller's tools to another.
            result.CacheScope = CacheScope.Private;
            result.TimeToLive = ListPages.Lifetime;
        }

        return result;
    }

    private async ValueTask<T> GuardAsync<T>(MessageContext request, Func<CallContext, ValueTask<T>> handle)
    {
        var context = CallContext.Of(request.JsonRpcMessage);
        try
        {
            return await handle(context ?? throw new InvalidOperationException("A message without its caller."));
        }
        catch (McpProtocolException error)
        {
            context?.Operation?.Fail((int)error.ErrorCode);
            throw;
        }
        catch (Exception error) when (error is not OperationCanceledException and not McpException and not InputRequiredException)
        {
            // What an exception says may quote an argument or a reply: its type is all that is written anywhere.
            Log.HandlerFailed(_logger, error.GetType().Name);
            context?.Operation?.Fail(RpcErrorCodes.InternalError);
            throw RpcFault.Of(RpcError.Internal);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(McpEventIds.HandlerFailed, LogLevel.Error, "A request failed inside the server: {Exception}.", EventName = "HandlerFailed")]
        public static partial void HandlerFailed(ILogger logger, string exception);
    }
}
