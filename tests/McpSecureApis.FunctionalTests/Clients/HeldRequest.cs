using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>A backend request that is not answered until the test says so, and that sees its connection closed before.</summary>
internal sealed class HeldRequest
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The request is there.</summary>
    public Task ArrivedAsync() => _arrived.Task.WaitAsync(ClientDriver.Patience);

    /// <summary>Whoever sent it went away without an answer.</summary>
    public Task ClosedAsync() => _closed.Task.WaitAsync(ClientDriver.Patience);

    public void Release() => _release.TrySetResult();

    public async Task AnswerAsync(RawExchange exchange, string body)
    {
        _arrived.TrySetResult();
        var closing = IsClosedAsync(exchange);
        if (await Task.WhenAny(closing, _release.Task) == closing)
        {
            _closed.TrySetResult();
            return;
        }

        // The last answer of this connection: somebody still reads from it.
        await exchange.WriteAsync(RawServer.Json(body, "Connection: close\r\n"));
    }

    private static async Task IsClosedAsync(RawExchange exchange)
    {
        try
        {
            await exchange.Stream.ReadExactlyAsync(new byte[1], exchange.Stop);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The end of the stream, or a reset.
        }
    }
}
