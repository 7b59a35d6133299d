using System.Text;
using McpSecureApis.Core.Callers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Http;

namespace McpSecureApis.Transports.Sessions;

/// <summary>
/// What sessions add to <c>/mcp</c> for clients of older revisions: which session a request is of, <c>GET</c> with the stream of notices, and
/// <c>DELETE</c>. The caller was authenticated by the request's own token before anything here is asked.
/// </summary>
internal sealed class SessionEndpoint(
    SessionTable table, IEntries entries, CatalogChanges changes, ServerOptions options, TimeProvider clock, CancellationToken stopping)
{
    public const string Methods = "DELETE, GET, POST";

    /// <summary>What a client hears about a session that is not there, and about one that is not its own.</summary>
    public static readonly RpcError NotFound = new(
        StatusCodes.Status404NotFound, RpcErrorCodes.SessionNotFound, "There is no such session. Initialize again.");

    private static readonly RpcError IdMissing = new(
        StatusCodes.Status400BadRequest,
        RpcErrorCodes.InvalidRequest,
        "Clients of this revision have a session here: initialize first, then send Mcp-Session-Id.");

    private static readonly RpcError IdChosen = new(
        StatusCodes.Status400BadRequest, RpcErrorCodes.InvalidRequest, "'initialize' begins a session and has no Mcp-Session-Id.");

    private static readonly RpcError StreamOnly = new(
        StatusCodes.Status406NotAcceptable, RpcErrorCodes.InvalidRequest, "A GET is answered as text/event-stream only.");

    public SessionTable Table => table;

    /// <summary>Finds the session of a request, for use until <see cref="SessionTable.Leave"/>; none for <c>initialize</c>.</summary>
    public RpcError? Enter(IHeaderDictionary headers, Caller caller, bool initializes, out HttpSession? session)
    {
        session = null;
        if (!McpHeaders.TrySingle(headers[McpHeaders.SessionId], out var id))
        {
            return McpHeaders.Mismatch(McpHeaders.SessionId);
        }

        // An id that the client brings is never taken for a new session: whoever planted it would know it.
        return initializes ? id is null ? null : IdChosen
            : id is null ? IdMissing
            : table.TryEnter(id, caller, out session) ? null : NotFound;
    }

    /// <summary>Answers <c>GET</c> and <c>DELETE</c>; gives back an error that is not answered yet.</summary>
    public async Task<RpcError?> HandleAsync(HttpContext context, Caller caller)
    {
        var headers = context.Request.Headers;
        if (!McpHeaders.TrySingle(headers[McpHeaders.ProtocolVersion], out var version))
        {
            return McpHeaders.Mismatch(McpHeaders.ProtocolVersion);
        }

        if (version is not null && !ProtocolVersions.IsSupported(version))
        {
            return RequestCheck.UnsupportedVersion(version);
        }

        if (version is not null && ProtocolVersions.IsModern(version))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await HttpReply.Empty(context, StatusCodes.Status405MethodNotAllowed);
            return null;
        }

        if (Enter(headers, caller, initializes: false, out var session) is { } error)
        {
            return error;
        }

        try
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                if (!MediaTypes.Accepted(headers.Accept).Stream)
                {
                    return StreamOnly;
                }

                await StreamAsync(context, caller, session!);
                return null;
            }

            table.End(session!);
            await HttpReply.Empty(context, StatusCodes.Status204NoContent);
            return null;
        }
        finally
        {
            table.Leave(session!);
        }
    }

    /// <summary>
    /// Tells of changes until the client leaves, the token of this very request ends or is revoked, the session ends or the server stops.
    /// </summary>
    private async Task StreamAsync(HttpContext context, Caller caller, HttpSession session)
    {
        using var lifetime = new CancellationTokenSource(CallerLifetime.Remaining(caller, clock), clock);
        using var revoked = caller.WhenRevoked(lifetime.Cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.Token, session.Ended, stopping);
        await using var reply = new ReplyStream(context.Response, new ReplyForms(Json: false, Stream: true), modern: false, clock, operation: null);
        try
        {
            await session.TakeStreamAsync(over);
        }
        catch (OperationCanceledException)
        {
            await reply.EndWithoutAnswerAsync();
            return;
        }

        var alive = reply.KeepAliveAsync(TimeSpan.Zero, options.KeepAlive, over.Token);
        using var heard = changes.Listen();
        var watching = WatchAsync(session, heard, over.Token);
        try
        {
            await TellAsync(session, reply, over.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // One of the ends above: the stream is closed in order.
        }
        finally
        {
            await over.CancelAsync();
            await alive;
            await watching;
            session.GiveStreamBack(over);
        }
    }

    private async Task TellAsync(HttpSession session, ReplyStream reply, CancellationToken cancellationToken)
    {
        session.TellNews(); // There may have been a change while nobody listened.
        await foreach (var _ in session.News.ReadAllAsync(cancellationToken))
        {
            await Task.Delay(ListenHandler.Settle, clock, cancellationToken);
            foreach (var notice in session.TakeChanges(entries))
            {
                await reply.WriteAsync(
                    Encoding.UTF8.GetBytes($$"""data: {"jsonrpc":"2.0","method":"{{notice.Method}}"}""" + "\n\n"), cancellationToken);
                await reply.FlushAsync(cancellationToken);
            }
        }
    }

    private static async Task WatchAsync(HttpSession session, CatalogListener heard, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in heard.ReadAllAsync(cancellationToken))
            {
                session.TellNews();
            }
        }
        catch (OperationCanceledException)
        {
            // The stream is over.
        }
    }
}
