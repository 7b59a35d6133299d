namespace McpSecureApis.Commands.Servers;

/// <summary>Waits for Ctrl-C or SIGTERM, which the command line turns into a cancellation.</summary>
internal static class Interruption
{
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The end that was waited for.
        }
    }
}
