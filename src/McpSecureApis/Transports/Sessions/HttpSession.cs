#pragma warning disable MCP9006 // Sessions over HTTP are for clients of older revisions, which know no other way to be asked or told.
using System.Collections.Concurrent;
using System.Threading.Channels;
using McpSecureApis.Core.Callers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Mcp.Questions;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using McpSecureApis.Transports.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Transports.Sessions;

/// <summary>
/// What is remembered of a client of an older revision: what it declared, its running requests, the questions that wait for its person, and what
/// its lists were. Never what it may do: that is read from the token of each request.
/// </summary>
internal sealed class HttpSession : IAsyncDisposable
{
    /// <summary>Requests of one session that may run at once.</summary>
    public const int MostRunning = 64;

    private static readonly RpcError IdInUse = new(
        StatusCodes.Status400BadRequest, RpcErrorCodes.InvalidRequest, "A request with this id is still running.");

    private static readonly RpcError TooManyRunning = new(
        StatusCodes.Status429TooManyRequests,
        StatusCodes.Status429TooManyRequests,
        "Too many requests of this session are running. Wait for one to end.");

    private readonly ConcurrentDictionary<RequestId, CancellationTokenSource> _running = new();

    /// <summary>Says that the lists may have changed; what was not looked at yet falls together into one.</summary>
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _streaming = new(1, 1);
    private readonly StreamableHttpServerTransport _transport = new();
    private readonly ServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly long _begun;
    private readonly McpServer _server;
    private readonly Task _run;
    private volatile Caller _caller;
    private ListFingerprints _seen;

    /// <summary>What the client listed last. A notice can be lost with its connection; what was listed was read.</summary>
    private volatile ListFingerprints _listed;
    private CancellationTokenSource? _stream;

    public HttpSession(string id, Caller caller, ListFingerprints seen, McpServerFactory factory, ServerOptions options, TimeProvider clock)
    {
        Id = id;
        Owner = caller.Key;
        Ended = _end.Token;
        _caller = caller;
        _seen = seen;
        _listed = seen;
        _options = options;
        _clock = clock;
        _begun = clock.GetTimestamp();
        _server = factory.Create(_transport);
        _run = RunAsync();
    }

    public string Id { get; }

    /// <summary>Who may use it.</summary>
    public CallerKey Owner { get; }

    /// <summary>Signalled when it is over.</summary>
    public CancellationToken Ended { get; }

    public OpenQuestions Questions { get; } = new();

    /// <summary>The revision that its client asked for; null when it is none of ours.</summary>
    public string? Version { get; set; }

    /// <summary>One element whenever <see cref="TakeChanges"/> is worth asking.</summary>
    public ChannelReader<bool> News => _news.Reader;

    /// <summary>How many requests and streams use it; of the table, under its lock.</summary>
    public int Uses { get; set; }

    /// <summary>When the last use ended; of the table, under its lock.</summary>
    public long LastUsed { get; set; }

    /// <summary>Notes the caller of a request. Another token of the same caller may see other lists.</summary>
    public void Meet(Caller caller)
    {
        var before = _caller;
        if (before.ExpiresAt != caller.ExpiresAt || !before.Scopes.Ordered().SequenceEqual(caller.Scopes.Ordered(), StringComparer.Ordinal))
        {
            _caller = caller;
            TellNews();
        }
    }

    /// <summary>Notes that a request of this caller reads a list, if it does.</summary>
    public void NoteList(string method, IEntries entries, Caller caller)
    {
        if (method is RequestMethods.ToolsList or RequestMethods.ResourcesList or RequestMethods.ResourcesTemplatesList or RequestMethods.PromptsList)
        {
            var now = ListFingerprints.Of(entries, caller);
            _listed = method switch
            {
                RequestMethods.ToolsList => _listed with { Tools = now.Tools },
                RequestMethods.PromptsList => _listed with { Prompts = now.Prompts },
                _ => _listed with { Resources = now.Resources },
            };
        }
    }

    public void TellNews() => _news.Writer.TryWrite(true);

    /// <summary>
    /// Takes the one place for a stream of notices, from the stream that has it: a client that comes again often knows before the server does that
    /// its connection is gone.
    /// </summary>
    /// <param name="end">Ends the new stream; signalled when yet another one comes.</param>
    public async Task TakeStreamAsync(CancellationTokenSource end)
    {
        if (Interlocked.Exchange(ref _stream, end) is { } before)
        {
            await CancelAsync(before);
        }

        end.Token.ThrowIfCancellationRequested();
        await _streaming.WaitAsync(end.Token);
        _seen = _listed;
    }

    /// <summary>Gives the place of <see cref="TakeStreamAsync"/> back.</summary>
    public void GiveStreamBack(CancellationTokenSource end)
    {
        Interlocked.CompareExchange(ref _stream, null, end);
        _streaming.Release();
    }

    /// <summary>What this caller's lists became since the last time; only the one stream asks.</summary>
    public IReadOnlyList<ListNotice> TakeChanges(IEntries entries)
    {
        var before = _seen;
        _seen = ListFingerprints.Of(entries, _caller);
        return [.. ListNotice.All.Where(notice => notice.ListOf(before) != notice.ListOf(_seen))];
    }

    /// <summary>
    /// One request and its answer. A client that leaves has not cancelled (2025-11-25, transports): the call goes on until its own deadline, and its
    /// id is not free before.
    /// </summary>
    public async Task RunAsync(HttpContext http, JsonRpcRequest request, McpOperation? operation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        if (!_running.TryAdd(request.Id, over))
        {
            // Two answers under one id: the client could not tell which is which.
            operation?.Fail(IdInUse.Code);
            await HttpReply.ErrorAsync(http, IdInUse, request.Id);
            return;
        }

        // Counted with itself: of two that come at once, neither sees room for both.
        if (_running.Count > MostRunning)
        {
            _running.TryRemove(request.Id, out _);
            operation?.Fail(TooManyRunning.Code);
            await HttpReply.ErrorAsync(http, TooManyRunning, request.Id);
            return;
        }

        await using var reply = new ReplyStream(http.Response, MediaTypes.Accepted(http.Request.Headers.Accept), modern: false, _clock, operation);
        var alive = reply.KeepAliveAsync(_options.EarlyHeaders, _options.KeepAlive, over.Token);
        try
        {
            await _transport.HandlePostRequestAsync(request, reply, reply.StartAsync, over.Token);
        }
        catch (Exception error)
            when (over.IsCancellationRequested && error is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Cancelled by its client, or the session ended: such a request gets no answer.
            operation?.Abandon();
            await reply.EndWithoutAnswerAsync();
        }
        finally
        {
            _running.TryRemove(request.Id, out _);
            await over.CancelAsync();
            await alive;
        }
    }

    /// <summary>Takes what is no request: the end of the handshake and cancellations; nothing else means anything here.</summary>
    public async Task NotifyAsync(RpcMessage message, CancellationToken cancellationToken)
    {
        CancellationTokenSource? cancelled = null;
        var known = message.Method switch
        {
            NotificationMethods.InitializedNotification => true,
            NotificationMethods.CancelledNotification => message.CancelledId is { } id && _running.TryGetValue(id, out cancelled),
            _ => false,
        };
        if (!known)
        {
            return;
        }

        await HandOnAsync(
            new JsonRpcNotification
            {
                Method = message.Method,
                Params = message.Params is { } parameters ? System.Text.Json.Nodes.JsonObject.Create(parameters) : null,
            },
            cancellationToken);
        if (cancelled is not null)
        {
            await CancelAsync(cancelled);
        }
    }

    /// <summary>Takes an answer to a question of ours. One to a question that nobody asked, or that was answered, falls to the ground.</summary>
    public Task AnswerAsync(RpcMessage message, CancellationToken cancellationToken) =>
        message.Id is { } id ? HandOnAsync(ClientAnswer.Of(id, message), cancellationToken) : Task.CompletedTask;

    /// <summary>Ends everything that runs in it; done when its calls and its stream have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _run;
        OperationTelemetry.RecordSession(_clock.GetElapsedTime(_begun), Version, isHttp: true);
        await _transport.DisposeAsync();
        await _server.DisposeAsync();
        await _streaming.WaitAsync(CancellationToken.None); // The stream gives its place back when it has ended in order.
        _end.Dispose();
        _streaming.Dispose();
    }

    private static async Task CancelAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself just now.
        }
    }

    private async Task HandOnAsync(JsonRpcMessage message, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ended, cancellationToken);
        try
        {
            await _transport.HandlePostRequestAsync(message, Stream.Null, over.Token);
        }
        catch (Exception error) when (Ended.IsCancellationRequested && error is OperationCanceledException or InvalidOperationException)
        {
            // The session ended just now, and with it what the message is about.
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await _server.RunAsync(Ended);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // It was told to end.
        }
        finally
        {
            // Without it nothing is served any more, so nobody may wait for an answer.
            await _end.CancelAsync();
        }
    }
}
