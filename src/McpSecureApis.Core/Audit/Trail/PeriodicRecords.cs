namespace McpSecureApis.Core.Audit.Trail;

/// <summary>
/// Writes what was counted every ten seconds, and once more at the end. A writing that takes longer is not begun a second time beside itself.
/// </summary>
internal sealed class PeriodicRecords : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Func<Task> _write;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _writing = new(1, 1);

    public PeriodicRecords(Func<Task> write, TimeProvider clock)
    {
        _write = write;
        _timer = clock.CreateTimer(_ => _ = WriteWhenFreeAsync(), state: null, Interval, Interval);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _writing.WaitAsync();
        await _write();
        _writing.Dispose();
    }

    private async Task WriteWhenFreeAsync()
    {
        if (!await _writing.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        try
        {
            await _write();
        }
        finally
        {
            _writing.Release();
        }
    }
}
