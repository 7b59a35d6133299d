using System.Text.Json;
using McpSecureApis.Authentication;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Http;
using McpSecureApis.Transports.Sessions;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Transports.Endpoints;

/// <summary>
/// <c>/mcp</c>. The order is the point: who is asked for and from where, then who asks, then what; nothing of a body is read for a caller
/// without a token, and everything that decides an HTTP status is decided before the SDK starts.
/// </summary>
internal sealed class McpEndpoint(
    ServerOptions options,
    IHttpGate gate,
    ICallerBudget budget,
    OperationTelemetry telemetry,
    ProtectedResource resource,
    ClientAddress addresses,
    IEntries entries,
    StatelessExchange exchange,
    DirectExchange? direct,
    SessionEndpoint? sessions,
    TimeProvider clock,
    CancellationToken stopping)
{
    public const string Path = "/mcp";

    private static readonly Refusal NotJson = new(RefusalReason.UnsupportedMediaType, "Send the message as application/json in UTF-8.");
    private static readonly Refusal TooManyUnread = new(
        RefusalReason.RateLimited, "Too many requests of this caller wait for the rest of their bodies. Send each whole, and try again in 1 second.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        IsOverBudget = true,
    };

    private static readonly Refusal BadOrigin = new(RefusalReason.OriginNotAllowed, "Requests from this origin are not answered.");

    private readonly HostCheck _hosts = new(options);
    private readonly RequestAuthentication _authentication = new(options.PublicUrl, gate.VerifyAsync);
    private readonly StrictJsonOptions _json = new() { MaxDepth = options.MaxDepth };
    private readonly UnreadBodies _unread = new(options);

    public async Task HandleAsync(HttpContext context)
    {
        if (!_hosts.IsOriginAllowed(context.Request.Headers.Origin))
        {
            await RefuseStrangerAsync(context, BadOrigin);
            return;
        }

        var isPost = HttpMethods.IsPost(context.Request.Method);
        if (!isPost && (sessions is null || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsDelete(context.Request.Method))))
        {
            context.Response.Headers.Allow = sessions is null ? HttpMethods.Post : SessionEndpoint.Methods;
            await HttpReply.Empty(context, StatusCodes.Status405MethodNotAllowed);
            return;
        }

        if (!(await _authentication.AuthenticateAsync(context.Request, context.RequestAborted)).TryGet(out var caller, out var refusal))
        {
            await RefuseUnauthenticatedAsync(context, refusal);
            return;
        }

        context.Features.Get<ConnectionPlace>()?.Know();

        // Before anything of the request is read: what it is about costs more than this answer.
        if (budget.SpendOrCount(caller) is { } overBudget)
        {
            await HttpReply.RefusalAsync(context, overBudget);
            return;
        }

        if (!isPost)
        {
            if (await sessions!.HandleAsync(context, caller) is { } error)
            {
                await RejectAsync(context, caller, error, id: null);
            }

            return;
        }

        if (!MediaTypes.IsJson(context.Request))
        {
            await RefuseAsync(context, caller, NotJson);
            return;
        }

        if (!_unread.TryEnter(caller.Key))
        {
            budget.Count(caller, TooManyUnread.Reason);
            await HttpReply.RefusalAsync(context, TooManyUnread);

            // Broken off: the web server would go on reading a body of this caller, in the very place that is short.
            context.Abort();
            return;
        }

        Outcome<byte[]> read;
        try
        {
            read = await BodyReader.ReadAsync(context.Request, options, clock, context.RequestAborted);
        }
        finally
        {
            _unread.Leave(caller.Key);
        }

        if (!read.TryGet(out var body, out refusal))
        {
            // The web server reads some of what is left, so that the answer arrives, but not for another request.
            context.Response.Headers.Connection = "close";
            await RefuseAsync(context, caller, refusal);
            return;
        }

        if (!RpcMessageReader.TryRead(body, _json, out var message, out var rejection))
        {
            await RejectAsync(context, caller, rejection.Error, rejection.Id);
            return;
        }

        using var operation = telemetry.Begin(message, context.Request);
        try
        {
            await ServeAsync(context, caller, message, operation);
        }
        catch (Exception) when (operation is not null)
        {
            // Whoever waits outside answers; here it is only noted which it will be.
            if (context.RequestAborted.IsCancellationRequested)
            {
                operation.Abandon();
            }
            else
            {
                operation.Fail(RpcErrorCodes.InternalError);
            }

            throw;
        }
    }

    private async Task ServeAsync(HttpContext context, Caller caller, RpcMessage message, McpOperation? operation)
    {
        var headers = context.Request.Headers;
        var error = McpHeaders.ReadVersion(headers, message, out var version);
        operation?.Version = error is not null ? null
            : operation.Initializes && !ProtocolVersions.IsModern(version) ? Negotiated(message) : version;
        if (sessions is null || error is not null || ProtocolVersions.IsModern(version))
        {
            await ServeAsync(context, caller, message, version, session: null, error, operation);
            return;
        }

        var initializes = message.Kind == RpcKind.Request && message.Method == RequestMethods.Initialize;
        error = sessions.Enter(headers, caller, initializes, out var session);
        error ??= initializes ? McpHeaders.CheckNames(headers, message, modern: false) ?? RequestCheck.CheckMethod(message, modern: false) : null;
        if (error is null && initializes && !sessions.Table.Open(caller).TryGet(out session, out var refusal))
        {
            operation?.Decide(refusal);
            await RefuseAsync(context, caller, refusal, message.Id, operation);
            return;
        }

        operation?.Session = session?.Id;
        try
        {
            await ServeAsync(context, caller, message, version, session, error, operation);
        }
        finally
        {
            if (session is not null)
            {
                sessions.Table.Leave(session);
            }
        }
    }

    /// <summary>What the handshake will agree on: its own request carries no header of it yet. Null for a handshake that is refused.</summary>
    private static string? Negotiated(RpcMessage message) =>
        message.Member("protocolVersion") is { ValueKind: JsonValueKind.String } asked ? ProtocolVersions.Agree(asked.GetString()!) : null;

    /// <summary>The message, in its session when it has one, unless something is wrong with it already.</summary>
    private async Task ServeAsync(
        HttpContext context, Caller caller, RpcMessage message, string version, HttpSession? session, RpcError? error, McpOperation? operation)
    {
        var headers = context.Request.Headers;
        var modern = ProtocolVersions.IsModern(version);
        if (error is null && session is not null && message.Kind != RpcKind.Request)
        {
            await (message.Kind == RpcKind.Response
                ? session.AnswerAsync(message, context.RequestAborted)
                : session.NotifyAsync(message, context.RequestAborted));
            await HttpReply.Empty(context, StatusCodes.Status202Accepted);
            return;
        }

        if (error is null && message.Kind == RpcKind.Response)
        {
            error = new RpcError(StatusCodes.Status400BadRequest, RpcErrorCodes.InvalidRequest, "This server asks nothing, so it takes no answers.");
        }

        if (error is null && message.Kind == RpcKind.Notification)
        {
            // Without sessions there is nothing that a notification could be about; a client that leaves cancels by closing the request.
            await HttpReply.Empty(context, StatusCodes.Status202Accepted);
            return;
        }

        if (error is null && !modern && session is null && message.Method != RequestMethods.Initialize && headers.ContainsKey(McpHeaders.SessionId))
        {
            // A client that remembers a session of another server begins again when it hears this, and only this.
            error = SessionEndpoint.NotFound;
        }

        error ??= McpHeaders.CheckNames(headers, message, modern);
        error ??= modern ? RequestCheck.CheckModernMeta(message) : null;
        error ??= RequestCheck.CheckMethod(message, modern);
        if (error is not null)
        {
            await RejectAsync(context, caller, error, message, operation);
            return;
        }

        // A client that takes one JSON object only cannot be sent a question before it.
        var questions = session is not null && MediaTypes.Accepted(headers.Accept).Stream ? session.Questions : null;
        var about = new CallContext
        {
            Caller = caller,
            Modern = modern,
            Operation = operation,
            Questions = questions,
            Stopping = stopping,
        };
        var call = CallStart.Begin(entries, about, message);
        operation?.About(call.Started);
        if (!await PrepareCallAsync(context, call, message))
        {
            return;
        }

        if (session is null && direct?.Takes(call, message) == true)
        {
            await direct.RunAsync(context, call, message);
            return;
        }

        call = WithStatus(call, context.Response);
        if (session is not null)
        {
            await RunInSessionAsync(context, call, message, session);
            return;
        }

        await exchange.RunAsync(context, call.ToRequest(message, version), modern, operation);
    }

    /// <summary>What is answered through the SDK has its status from here; <see cref="DirectExchange"/> sets it itself.</summary>
    private static CallContext WithStatus(CallContext call, HttpResponse response) =>
        call with { OverBudget = refusal => HttpReply.SetOverBudget(response, refusal) };

    private Task RunInSessionAsync(HttpContext context, CallContext call, RpcMessage message, HttpSession session)
    {
        if (message.Method == RequestMethods.Initialize)
        {
            context.Response.Headers[McpHeaders.SessionId] = session.Id;
            session.Version = message.Member("protocolVersion")?.GetString() is { } asked && ProtocolVersions.IsSupported(asked) ? asked : null;
        }

        session.NoteList(message.Method, entries, call.Caller);

        // The revision of a session is what its handshake agreed on.
        return session.RunAsync(context, call.ToRequest(message, protocolVersion: null), call.Operation);
    }

    /// <summary>Answers here what cannot be answered after the first byte; false when it was answered.</summary>
    private async Task<bool> PrepareCallAsync(HttpContext context, CallContext call, RpcMessage message)
    {
        if (call.Started is not { } started)
        {
            return true;
        }

        if (started.Refusal is { } refusal && (RefusalMapper.IsUnknownTool(refusal) || RefusalMapper.IsStepUp(refusal)))
        {
            // Finished all the same: a refusal leaves its record like a call.
            var result = await entries.FinishAsync(started, call.Arguments, null, context.RequestAborted);
            call.Operation?.Decide(result.Refusal);
            if (result.Refusal is { } final && RefusalMapper.IsStepUp(final))
            {
                context.Response.Headers.WWWAuthenticate = resource.ChallengeForScopes(
                    [.. final.RequiredScopes.Select(scope => gate.ScopePrefixOf(call.Caller) + scope)]);
                await AnswerAsync(context, RefusalMapper.ToError(final, result.CallId), message.Id, call.Operation);
            }
            else if (result.Refusal is { } other && !RefusalMapper.IsUnknownTool(other))
            {
                // The record could not be written, or the caller's budget for refused calls is spent.
                await AnswerAsync(context, other, result.CallId, message.Id, call.Operation);
            }
            else
            {
                await AnswerAsync(context, RefusalMapper.Unknown(started.Kind, call, result.CallId), message.Id, call.Operation);
            }

            return false;
        }

        if (message.Method == RequestMethods.ToolsCall && started.Tool is { } tool &&
            ParameterHeaderCheck.Check(context.Request.Headers, PublishedTool.Of(tool).Headers, call.Arguments, call.Modern) is { } mismatch)
        {
            await RejectAsync(context, call.Caller, mismatch, message, call.Operation);
            return false;
        }

        return true;
    }

    private Task RejectAsync(HttpContext context, Caller caller, RpcError error, RpcMessage message, McpOperation? operation) =>
        RejectAsync(context, caller, error, message.Kind == RpcKind.Request ? message.Id : null, operation);

    private Task RejectAsync(HttpContext context, Caller caller, RpcError error, RequestId? id, McpOperation? operation = null)
    {
        budget.Count(caller, RefusalReason.MessageMalformed);
        return AnswerAsync(context, error, id, operation);
    }

    private Task RefuseAsync(HttpContext context, Caller caller, Refusal refusal, RequestId? id = null, McpOperation? operation = null)
    {
        budget.Count(caller, refusal.Reason);
        return AnswerAsync(context, refusal, callId: null, id, operation);
    }

    private static Task AnswerAsync(HttpContext context, Refusal refusal, string? callId, RequestId? id, McpOperation? operation)
    {
        operation?.Fail(RefusalMapper.ToError(refusal).Code);
        return HttpReply.RefusalAsync(context, refusal, callId, id);
    }

    private static Task AnswerAsync(HttpContext context, RpcError error, RequestId? id, McpOperation? operation)
    {
        operation?.Fail(error.Code);
        return HttpReply.ErrorAsync(context, error, id);
    }

    private Task RefuseUnauthenticatedAsync(HttpContext context, Refusal refusal)
    {
        // Only a token that was looked at and is none costs something. Without a token a login begins, which nobody may use up for others
        // behind the same address; an issuer that cannot be reached is not the client's mistake.
        if (refusal.Reason is RefusalReason.TokenInvalid or RefusalReason.TokenExpired)
        {
            refusal = gate.SpendUnauthenticated(addresses.Of(context)) ?? refusal;
        }

        if (refusal.Reason is RefusalReason.TokenMissing or RefusalReason.TokenInvalid or RefusalReason.TokenExpired)
        {
            context.Response.Headers.WWWAuthenticate = resource.ChallengeForToken(tokenSent: refusal.Reason != RefusalReason.TokenMissing);
        }

        return RefuseStrangerAsync(context, refusal);
    }

    private Task RefuseStrangerAsync(HttpContext context, Refusal refusal)
    {
        gate.Count(refusal.Reason, addresses.Of(context));
        return HttpReply.RefusalAsync(context, refusal);
    }
}
