using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Json;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Mcp.Questions;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Transports.Stdio;

/// <summary>
/// One message a line over two streams. The checks are those of HTTP, from the same classes; only headers do not exist here. Nothing but
/// messages is ever written to the output.
/// </summary>
internal sealed class StdioTransport(
    Caller caller,
    IEntries entries,
    ICallerBudget budget,
    Stream input,
    Stream output,
    ServerOptions options,
    OperationTelemetry telemetry,
    CancellationToken stopping)
    : ITransport
{
    private const int Queue = 64;

    /// <summary>The SDK's own options escape for HTML.</summary>
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType = (JsonTypeInfo<JsonRpcMessage>)
        new JsonSerializerOptions(McpJsonUtilities.DefaultOptions)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }.GetTypeInfo(typeof(JsonRpcMessage));

    private static readonly RpcError LineTooLong = new(StatusCodes.Status400BadRequest, RpcErrorCodes.ParseError, "The message is too large.");

    private readonly Channel<JsonRpcMessage> _messages =
        Channel.CreateBounded<JsonRpcMessage>(new BoundedChannelOptions(Queue) { SingleWriter = true });

    private readonly ConcurrentDictionary<RequestId, McpOperation?> _running = new();
    private readonly ConcurrentDictionary<RequestId, byte> _asked = new();
    private readonly CancelledIds _cancelled = new();
    private readonly OpenQuestions _questions = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly StrictJsonOptions _json = new() { MaxDepth = options.MaxDepth };

    public string? SessionId => null;

    public ChannelReader<JsonRpcMessage> MessageReader => _messages.Reader;

    /// <summary>The revision that the handshake agreed on; null without one.</summary>
    public string? Agreed { get; private set; }

    /// <summary>Whether a client of an older revision finished its handshake, so that it may be sent notices unasked.</summary>
    public bool LegacyClientReady { get; private set; }

    /// <summary>Whether requests are still without their answer.</summary>
    public bool IsBusy => !_running.IsEmpty;

    /// <summary>Reads until the input ends; returns then, with the queue left open for what is still running.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true));
        var skipping = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                await TakeLineAsync(buffer.Slice(0, end), skipping, cancellationToken);
                skipping = false;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > options.MaxBodyBytes)
            {
                if (!skipping)
                {
                    await RejectLongLineAsync(cancellationToken);
                }

                // The rest of this line is read and thrown away, so that the next one is understood.
                skipping = true;
                buffer = buffer.Slice(buffer.End);
            }

            if (read.IsCompleted)
            {
                await TakeLineAsync(buffer, skipping, cancellationToken);
                await reader.CompleteAsync();
                return;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Tells the SDK that nothing more comes.</summary>
    public void CompleteReading() => _messages.Writer.TryComplete();

    public async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcRequest request)
        {
            _asked.TryAdd(request.Id, 0);
        }

        if (message is JsonRpcResponse or JsonRpcError && !_running.ContainsKey(((JsonRpcMessageWithId)message).Id))
        {
            // It was cancelled meanwhile, and its sender does not wait for an answer any more.
            return;
        }

        NoteHandshake(message);
        var json = JsonSerializer.SerializeToUtf8Bytes(message, MessageType);
        await WriteAsync(json, cancellationToken);
        if (message is JsonRpcResponse or JsonRpcError && _running.TryRemove(((JsonRpcMessageWithId)message).Id, out var operation))
        {
            End(operation, message);
        }
    }

    public ValueTask DisposeAsync()
    {
        CompleteReading();
        foreach (var (_, operation) in _running)
        {
            operation?.Abandon();
            operation?.Dispose();
        }

        _writing.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task TakeLineAsync(ReadOnlySequence<byte> sequence, bool skipped, CancellationToken cancellationToken)
    {
        if (skipped)
        {
            return;
        }

        if (sequence.Length > options.MaxBodyBytes)
        {
            await RejectLongLineAsync(cancellationToken);
            return;
        }

        var line = sequence.ToArray().AsMemory();
        if (line.Length > 0 && line.Span[^1] == (byte)'\r')
        {
            line = line[..^1];
        }

        if (line.Length == 0)
        {
            return;
        }

        // Read over budget too, and no further: here is no status, and without its id a request could not be answered.
        var overBudget = budget.Spend(caller);
        if (!RpcMessageReader.TryRead(line, _json, out var message, out var rejection))
        {
            await (overBudget is null
                ? RejectAsync(rejection.Error, rejection.Id, cancellationToken)
                : RefuseAsync(overBudget, rejection.Id, cancellationToken));
            return;
        }

        if (overBudget is null || IsAsked(message))
        {
            await TakeAsync(message, cancellationToken);
        }
        else if (message.Kind == RpcKind.Request)
        {
            await RefuseAsync(overBudget, message.Id, cancellationToken);
        }
        else
        {
            budget.Count(caller, overBudget.Reason);
        }
    }

    /// <summary>Whether it answers a question of ours, which a person may have thought about for long.</summary>
    private bool IsAsked(RpcMessage message) => message is { Kind: RpcKind.Response, Id: { } id } && _asked.ContainsKey(id);

    private Task RejectLongLineAsync(CancellationToken cancellationToken) => budget.Spend(caller) is { } overBudget
        ? RefuseAsync(overBudget, id: null, cancellationToken)
        : RejectAsync(LineTooLong, id: null, cancellationToken);

    private Task RejectAsync(RpcError error, RequestId? id, CancellationToken cancellationToken)
    {
        budget.Count(caller, RefusalReason.MessageMalformed);
        return WriteAsync(error.ToUtf8(id), cancellationToken);
    }

    private Task RefuseAsync(Refusal refusal, RequestId? id, CancellationToken cancellationToken)
    {
        budget.Count(caller, refusal.Reason);
        return WriteAsync(RefusalMapper.ToError(refusal).ToUtf8(id), cancellationToken);
    }

    private async Task TakeAsync(RpcMessage message, CancellationToken cancellationToken)
    {
        switch (message.Kind)
        {
            case RpcKind.Request:
                await TakeRequestAsync(message, cancellationToken);
                break;
            case RpcKind.Notification:
                await TakeNotificationAsync(message, cancellationToken);
                break;
            default:
                await TakeAnswerAsync(message, cancellationToken);
                break;
        }
    }

    private async Task TakeRequestAsync(RpcMessage message, CancellationToken cancellationToken)
    {
        var id = message.Id!.Value;
        var operation = telemetry.Begin(message, request: null);
        if (!RequestCheck.TryReadVersion(message, out var version, out var error))
        {
            await RejectAsync(error, id, operation, cancellationToken);
            return;
        }

        if (version is not null && !ProtocolVersions.IsSupported(version))
        {
            await RejectAsync(RequestCheck.UnsupportedVersion(version), id, operation, cancellationToken);
            return;
        }

        var modern = version is not null && ProtocolVersions.IsModern(version);
        operation?.Version = modern ? version : Agreed;
        error = (modern ? RequestCheck.CheckModernMeta(message) : null) ?? RequestCheck.CheckMethod(message, modern);
        if (error is null && _cancelled.Contains(id))
        {
            error = new RpcError(
                StatusCodes.Status400BadRequest, RpcErrorCodes.InvalidRequest, "A request with this id was cancelled; use another id.");
        }
        else if (error is null && !_running.TryAdd(id, operation))
        {
            // Two answers under one id: the client could not tell which is which.
            error = new RpcError(StatusCodes.Status400BadRequest, RpcErrorCodes.InvalidRequest, "A request with this id is still running.");
        }

        if (error is not null)
        {
            await RejectAsync(error, id, operation, cancellationToken);
            return;
        }

        var context = CallStart.Begin(
            entries,
            new CallContext { Caller = caller, Modern = modern, Operation = operation, Questions = modern ? null : _questions, Stopping = stopping },
            message);
        operation?.About(context.Started);
        await _messages.Writer.WriteAsync(context.ToRequest(message, modern ? version : null), cancellationToken);
    }

    private async Task RejectAsync(RpcError error, RequestId id, McpOperation? operation, CancellationToken cancellationToken)
    {
        operation?.Fail(error.Code);
        await RejectAsync(error, id, cancellationToken);
        operation?.Dispose();
    }

    /// <summary>Before the answer is written: the client's next message may come before its writer knows that it is.</summary>
    private void NoteHandshake(JsonRpcMessage answer)
    {
        if (answer is JsonRpcResponse { Result: JsonObject result } response &&
            _running.TryGetValue(response.Id, out var operation) && operation?.Initializes == true &&
            result["protocolVersion"] is JsonValue value && value.TryGetValue<string>(out var version) && ProtocolVersions.IsSupported(version))
        {
            Agreed = version;
            operation.Version = version;
        }
    }

    private static void End(McpOperation? operation, JsonRpcMessage answer)
    {
        if (answer is JsonRpcError wrong)
        {
            operation?.Fail(wrong.Error.Code);
        }

        operation?.Dispose();
    }

    /// <summary>Only what was asked can be answered, and once.</summary>
    private async Task TakeAnswerAsync(RpcMessage message, CancellationToken cancellationToken)
    {
        if (message.Id is not { } id || !_asked.TryRemove(id, out _))
        {
            return;
        }

        await _messages.Writer.WriteAsync(ClientAnswer.Of(id, message), cancellationToken);
    }

    private async Task TakeNotificationAsync(RpcMessage message, CancellationToken cancellationToken)
    {
        using var operation = telemetry.Begin(message, request: null);
        operation?.Version = Agreed;
        if (message.Method is not (NotificationMethods.InitializedNotification or NotificationMethods.CancelledNotification))
        {
            return;
        }

        if (message.Method == NotificationMethods.InitializedNotification)
        {
            LegacyClientReady = true;
        }
        else if (!TryForgetCancelled(message))
        {
            // Nothing of that id runs.
            return;
        }

        await _messages.Writer.WriteAsync(
            new JsonRpcNotification
            {
                Method = message.Method,
                Params = message.Params is { } parameters ? JsonObject.Create(parameters) : null,
            },
            cancellationToken);
    }

    /// <summary>A cancelled request gets no answer, so it is not waited for at the end.</summary>
    private bool TryForgetCancelled(RpcMessage message)
    {
        if (message.CancelledId is not { } known || !_running.TryRemove(known, out var operation))
        {
            return false;
        }

        _cancelled.Add(known);
        operation?.Abandon();
        operation?.Dispose();
        return true;
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A line that is begun is ended: the next one would be read as its rest.
            await output.WriteAsync(json, CancellationToken.None);
            await output.WriteAsync("\n"u8.ToArray(), CancellationToken.None);
            await output.FlushAsync(CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }
}
