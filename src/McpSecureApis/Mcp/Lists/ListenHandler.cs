using System.Text.Json.Nodes;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Mcp.Lists;

/// <summary>
/// <c>subscriptions/listen</c>: a stream that says when one of the caller's own lists changed. It replaces the SDK's handler whole, which
/// grants nothing without sessions, so acknowledgement, tagging, filtering and the end are here.
/// </summary>
internal sealed class ListenHandler(IEntries entries, CatalogChanges changes, TimeProvider clock)
{
    /// <summary>Several files change together; one notice is enough for them.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    private readonly ListenerCap _cap = new();

    public async ValueTask<EmptyResult> HandleAsync(
        RequestContext<SubscriptionsListenRequestParams> request, CallContext context, CancellationToken cancellationToken)
    {
        var id = request.JsonRpcRequest.Id;
        var wanted = Wanted(request.Params?.Notifications);
        if (!_cap.TryEnter(context.Caller.Key))
        {
            throw RpcFault.Of(RefusalMapper.ToError(
                new Refusal(RefusalReason.TooManyConcurrentCalls, "Too many open streams. Close one before opening another.")));
        }

        try
        {
            // Heard from here on, so that no change after the acknowledgement is missed.
            using var heard = changes.Listen();
            var seen = ListFingerprints.Of(entries, context.Caller);
            await AcknowledgeAsync(request.Server, id, wanted, cancellationToken);
            if (wanted.Count > 0)
            {
                await TellAsync(request.Server, id, wanted, heard, seen, context, cancellationToken);
            }
        }
        finally
        {
            _cap.Leave(context.Caller.Key);
        }

        return new EmptyResult { Meta = Tag(id) };
    }

    private async Task TellAsync(
        McpServer server,
        RequestId id,
        IReadOnlyList<ListNotice> wanted,
        CatalogListener heard,
        ListFingerprints seen,
        CallContext context,
        CancellationToken cancellationToken)
    {
        using var lifetime = new CancellationTokenSource(CallerLifetime.Remaining(context.Caller, clock), clock);
        using var revoked = context.Caller.WhenRevoked(lifetime.Cancel);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.Token, context.Stopping, cancellationToken);
        try
        {
            await foreach (var _ in heard.ReadAllAsync(end.Token))
            {
                await Task.Delay(Settle, clock, end.Token);
                var before = seen;
                seen = ListFingerprints.Of(entries, context.Caller);

                // Somebody else's entries are not for this caller to know of.
                foreach (var notice in wanted.Where(notice => notice.ListOf(before) != notice.ListOf(seen)))
                {
                    await SendAsync(server, notice.Method, new JsonObject { ["_meta"] = Tag(id) }, end.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The token ended or was revoked, or the server stops: the stream ends in order, with its result.
        }
    }

    private static Task AcknowledgeAsync(McpServer server, RequestId id, IReadOnlyList<ListNotice> wanted, CancellationToken cancellationToken)
    {
        var notifications = new JsonObject();
        foreach (var notice in wanted)
        {
            notifications[notice.Filter] = true;
        }

        return SendAsync(
            server,
            NotificationMethods.SubscriptionsAcknowledgedNotification,
            new JsonObject { ["notifications"] = notifications, ["_meta"] = Tag(id) },
            cancellationToken);
    }

    private static Task SendAsync(McpServer server, string method, JsonObject parameters, CancellationToken cancellationToken) =>
        server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancellationToken);

    /// <summary>The id in the JSON type that the client used.</summary>
    private static JsonObject Tag(RequestId id) =>
        new() { [MetaKeys.SubscriptionId] = id.Id is long number ? JsonValue.Create(number) : JsonValue.Create(id.ToString()) };

    private static List<ListNotice> Wanted(SubscriptionsListenNotifications? asked) =>
    [
        .. ListNotice.All.Where(notice => notice.Filter switch
        {
            "toolsListChanged" => asked?.ToolsListChanged,
            "resourcesListChanged" => asked?.ResourcesListChanged,
            _ => asked?.PromptsListChanged,
        } == true),
    ];
}
