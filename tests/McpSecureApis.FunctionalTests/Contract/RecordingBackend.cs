using McpSecureApis.TestKit;

namespace McpSecureApis.FunctionalTests.Contract;

/// <summary>A backend that keeps every request byte for byte and answers as the scenario at hand says.</summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    /// <summary>What it answers unless told otherwise; more than any manifest lists.</summary>
    public const string Usual = """{"id":"i-1","note":"usual","internalRemark":"not for callers"}""";

    private readonly RawServer _server;
    private volatile Func<RawExchange, Task<bool>> _answer;

    public RecordingBackend()
    {
        _answer = UsualAsync;
        _server = new RawServer(exchange => _answer(exchange));
    }

    public string Url => _server.Url.OriginalString.TrimEnd('/');

    public IReadOnlyList<string> Requests => _server.Requests;

    /// <summary>Answers with these bytes from here on.</summary>
    public void Answer(string bytes) => Answer(async exchange =>
    {
        await exchange.WriteAsync(bytes);
        return true;
    });

    public void Answer(Func<RawExchange, Task<bool>> answer) => _answer = answer;

    public void AnswerJson(string body) => Answer(RawServer.Json(body));

    public void AnswerAsUsual() => _answer = UsualAsync;

    /// <summary>Answers nothing until the result is disposed, then as usual.</summary>
    public Held Hold()
    {
        var held = new Held();
        Answer(async exchange =>
        {
            held.Arrived.Release();
            await held.Until.Task.WaitAsync(exchange.Stop);
            return await UsualAsync(exchange);
        });
        return held;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<bool> UsualAsync(RawExchange exchange)
    {
        await exchange.WriteAsync(RawServer.Json(Usual));
        return true;
    }

    /// <summary>Requests that are being held.</summary>
    internal sealed class Held : IDisposable
    {
        public SemaphoreSlim Arrived { get; } = new(0);

        public TaskCompletionSource Until { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task WaitForAsync(int requests)
        {
            for (var i = 0; i < requests; i++)
            {
                (await Arrived.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue("the request reaches the backend");
            }
        }

        public void Dispose() => Until.TrySetResult();
    }
}
