using System.Threading.Channels;

namespace McpSecureApis.FunctionalTests.Clients;

/// <summary>A call that runs.</summary>
internal sealed class ClientCall(Func<Task> cancel)
{
    private readonly Channel<double> _progress = Channel.CreateUnbounded<double>();
    private readonly TaskCompletionSource<ClientAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ClientAnswer> AnswerAsync() => _answer.Task.WaitAsync(ClientDriver.Patience);

    public Task CancelAsync() => cancel();

    public async Task<double> ProgressAsync()
    {
        using var patience = new CancellationTokenSource(ClientDriver.Patience);
        return await _progress.Reader.ReadAsync(patience.Token);
    }

    public void Tell(double progress) => _progress.Writer.TryWrite(progress);

    public void End(ClientAnswer answer) => _answer.TrySetResult(answer);

    public void Fail(Exception error) => _answer.TrySetException(error);
}
