using System.Buffers;
using McpSecureApis.Json;
using McpSecureApis.Mcp.Messages;
using McpSecureApis.Mcp.Telemetry;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Transports.Http;

/// <summary>
/// What the SDK writes its events into. Decides by the first message whether the answer is one JSON object or a stream, sends headers early
/// when a call is slow, and keeps an open stream alive.
/// </summary>
internal sealed class ReplyStream(HttpResponse response, ReplyForms forms, bool modern, TimeProvider clock, McpOperation? operation) : Stream
{
    private static readonly ReadOnlyMemory<byte> Comment = ":\n\n"u8.ToArray();

    /// <summary>White space before a JSON document means nothing, so it serves as a sign of life.</summary>
    private static readonly ReadOnlyMemory<byte> Padding = "\n"u8.ToArray();

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Not from the pool: a late write of the SDK must not reach an array that another request has by then.</summary>
    private readonly ArrayBufferWriter<byte> _pending = new(4096);

    private bool _started;
    private bool _streams;
    private bool _wroteJson;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Called by the SDK with the first message, before its bytes; with null when it wants headers out without one, as it does for older
    /// revisions. Those wait here: the form is still open, and a slow call gets its headers by <see cref="KeepAliveAsync"/>.
    /// </summary>
    public async ValueTask StartAsync(JsonRpcMessage? first)
    {
        if (first is null)
        {
            return;
        }

        if (first is JsonRpcError wrong)
        {
            operation?.Fail(wrong.Error.Code);
        }

        await _gate.WaitAsync();
        try
        {
            var answers = first is JsonRpcMessageWithId and not JsonRpcRequest;
            Start(Streams(answers), modern && first is JsonRpcError error ? StatusOf(error.Error.Code) : StatusCodes.Status200OK);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The end of a request that gets no answer: a stream without events, or nothing for a client that takes no stream.</summary>
    public async Task EndWithoutAnswerAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_started && forms.Stream)
            {
                Start(streams: true, StatusCodes.Status200OK);
            }
            else if (!_started)
            {
                _started = true;
                response.StatusCode = StatusCodes.Status202Accepted;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Runs beside the call until cancelled.</summary>
    public async Task KeepAliveAsync(TimeSpan early, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(early, clock, cancellationToken);
            while (true)
            {
                await SignAsync(cancellationToken);
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The call is over or the client left.
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _pending.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => _pending.Write(buffer.AsSpan(offset, count));

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        // Goes on when the notice is no longer wanted: the SDK's writer keeps an event whose flush failed and writes it again, on one line with the
        // answer. The web server bounds how long a client may take.
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            using var output = new PooledBuffer(_pending.WrittenCount + 64);
            TakeEvents(output);
            if (!output.Written.IsEmpty)
            {
                if (!_streams && !response.HasStarted)
                {
                    response.ContentLength = output.Written.Length;
                }

                await response.Body.WriteAsync(output.WrittenMemory, CancellationToken.None);
                await response.Body.FlushAsync(CancellationToken.None);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public override void Flush()
    {
        // Everything goes out by FlushAsync, which the SDK calls after each event.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gate.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A notice before the answer makes the answer a stream, for a client that takes one; another only gets the answer.</summary>
    private bool Streams(bool answers) => forms.Stream && !(answers && forms.Json);

    /// <summary>The HTTP status of a JSON-RPC error in 2026-07-28.</summary>
    public static int StatusOf(int code) => code switch
    {
        RpcErrorCodes.MethodNotFound => StatusCodes.Status404NotFound,
        RpcErrorCodes.HeaderMismatch or RpcErrorCodes.UnsupportedVersion or (int)ModelContextProtocol.McpErrorCode.MissingRequiredClientCapability =>
            StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };

    private async Task SignAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Start(streams: forms.Stream, StatusCodes.Status200OK);
            if (!_wroteJson)
            {
                await response.Body.WriteAsync(_streams ? Comment : Padding, cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Start(bool streams, int status)
    {
        if (_started)
        {
            return;
        }

        _started = true;
        _streams = streams;

        // A spent budget has its status already, in every revision.
        response.StatusCode = response.StatusCode == StatusCodes.Status429TooManyRequests ? response.StatusCode : status;
        response.ContentType = streams ? MediaTypes.EventStream : RpcError.ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Takes whole events out of what was written and gives their messages the form of this answer.</summary>
    private void TakeEvents(PooledBuffer output)
    {
        var rest = _pending.WrittenSpan;
        while (rest.IndexOf("\n\n"u8) is >= 0 and var end)
        {
            WriteEvent(rest[..end], output);
            rest = rest[(end + 2)..];
        }

        var left = rest.ToArray();
        _pending.ResetWrittenCount();
        _pending.Write(left);
    }

    private void WriteEvent(ReadOnlySpan<byte> lines, PooledBuffer output)
    {
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range];
            if (!line.StartsWith("data:"u8) || line.TrimEnd((byte)' ').Length == "data:"u8.Length)
            {
                continue;
            }

            var message = line["data:"u8.Length..];
            var answers = IsAnswer(message);
            Start(Streams(answers), StatusCodes.Status200OK);
            if (_streams)
            {
                output.Write("event: message\ndata: "u8);
                JsonTranscoder.Write(message, output);
                output.Write("\n\n"u8);
            }
            else if (!_wroteJson && answers)
            {
                // A form of one object has no room for notices that come after the headers went out.
                JsonTranscoder.Write(message, output);
                _wroteJson = true;
            }
        }
    }

    private static bool IsAnswer(ReadOnlySpan<byte> message)
    {
        var reader = new System.Text.Json.Utf8JsonReader(message);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == System.Text.Json.JsonTokenType.PropertyName &&
                (reader.ValueTextEquals("result"u8) || reader.ValueTextEquals("error"u8)))
            {
                return true;
            }
        }

        return false;
    }
}
