using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Hosting;
using McpSecureApis.Hosting.Servers;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>The client's side of two streams: one message a line, answers found by their ids.</summary>
internal sealed class StdioSession : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _waiting = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Stream _input;
    private readonly Task _reading;
    private readonly Task _server;

    /// <param name="input">Where messages are written to.</param>
    /// <param name="output">Where answers come from.</param>
    /// <param name="server">Ends when the server has ended.</param>
    public StdioSession(Stream input, Stream output, Task server)
    {
        _input = input;
        _server = server;
        _reading = ReadAsync(output);
    }

    /// <summary>Starts a server for one caller in front of the harness's rooms.</summary>
    public static async Task<StdioSession> StartAsync(GatewayHarness harness, TestCaller caller, bool modern)
    {
        var session = Start(harness.Gateway, await StdioCaller.ResolveAsync(harness.Gateway, harness.Mint(caller), CancellationToken.None));
        if (!modern)
        {
            await session.InitializeAsync();
        }

        return session;
    }

    /// <summary>Starts a server for one caller in front of these rooms; the client has said nothing so far.</summary>
    public static StdioSession Start(Gateway rooms, Caller who)
    {
        var input = new Pipe();
        var output = new Pipe();
        return new StdioSession(input.Writer.AsStream(), output.Reader.AsStream(), RunAsync());

        async Task RunAsync()
        {
            await StdioServer.RunAsync(rooms, who, input.Reader.AsStream(), output.Writer.AsStream(), CancellationToken.None);
            await output.Writer.CompleteAsync();
        }
    }

    /// <summary>The handshake of 2025-11-25.</summary>
    public async Task InitializeAsync()
    {
        await SendAsync(
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""",
            id: 0,
            CancellationToken.None);
        await WriteAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
    }

    public async Task<ToolAnswer> SendAsync(string message, int id, CancellationToken gone)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.TryAdd(id, answer).Should().BeTrue("a session uses an id once at a time");
        await WriteAsync(message);
        try
        {
            var line = await answer.Task.WaitAsync(TimeSpan.FromSeconds(60), gone);
            return new ToolAnswer(JsonElement.Parse(line), line);
        }
        catch (OperationCanceledException)
        {
            await WriteAsync("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" + id + "}}");
            throw;
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _input.DisposeAsync();
        await _server.WaitAsync(TimeSpan.FromSeconds(30));
        await _reading.WaitAsync(TimeSpan.FromSeconds(30));
        _writing.Dispose();
    }

    private async Task WriteAsync(string line)
    {
        await _writing.WaitAsync();
        try
        {
            await _input.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
            await _input.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync(Stream output)
    {
        using var reader = new StreamReader(output, Encoding.UTF8);
        while (await reader.ReadLineAsync() is { } line)
        {
            // A line that is no message fails here, and with it every request that waits.
            var message = JsonElement.Parse(line);
            if (!message.TryGetProperty("id", out var id))
            {
                // A message that could not be read has no id to answer to; a test sends such a one alone.
                foreach (var waiting in message.TryGetProperty("error", out _) ? _waiting.Values : [])
                {
                    waiting.TrySetResult(line);
                }
            }
            else if (_waiting.TryGetValue(id.GetInt32(), out var answer))
            {
                answer.TrySetResult(line);
            }
        }
    }
}
