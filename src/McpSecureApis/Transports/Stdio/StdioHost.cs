using McpSecureApis.Core.Callers;
using McpSecureApis.Mcp.Context;
using McpSecureApis.Mcp.Handlers;
using McpSecureApis.Mcp.Lists;
using McpSecureApis.Mcp.Telemetry;
using McpSecureApis.Transports.Connections;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Transports.Stdio;

/// <summary>
/// A whole run over stdio. At the end of input the SDK waits for its handlers without telling them; here running calls get a bounded time and
/// open streams end at once.
/// </summary>
internal sealed partial class StdioHost(
    McpServerFactory factory,
    IEntries entries,
    ICallerBudget budget,
    ServerOptions options,
    OperationTelemetry telemetry,
    TimeProvider clock,
    ILogger<StdioHost> logger)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Serves <paramref name="caller"/> until the input ends or <paramref name="cancellationToken"/> is signalled; both are an orderly end.
    /// </summary>
    public async Task RunAsync(Caller caller, Stream input, Stream output, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        using var streams = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var over = new CancellationTokenSource();
        await using var transport = new StdioTransport(caller, entries, budget, input, output, options, telemetry, streams.Token);
        await using var server = factory.Create(transport);
        var run = server.RunAsync(over.Token);
        var notices = AnnounceAsync(server, transport, caller, streams.Token);
        try
        {
            await transport.ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // Told to stop, or the other side is gone: no more input either way.
        }

        await streams.CancelAsync();
        await DrainAsync(transport);
        transport.CompleteReading();
        await over.CancelAsync();
        await EndAsync(run);
        await EndAsync(notices);
        OperationTelemetry.RecordSession(clock.GetElapsedTime(begun), transport.Agreed, isHttp: false);
        Log.StdioEnded(logger);
    }

    private static async Task EndAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // It was told to end.
        }
    }

    /// <summary>A client of an older revision hears of changes unasked, as its revision has it.</summary>
    private async Task AnnounceAsync(McpServer server, StdioTransport transport, Caller caller, CancellationToken cancellationToken)
    {
        using var heard = factory.Changes.Listen();
        var seen = ListFingerprints.Of(entries, caller);
        await foreach (var _ in heard.ReadAllAsync(cancellationToken))
        {
            var before = seen;
            seen = ListFingerprints.Of(entries, caller);
            foreach (var notice in ListNotice.All.Where(notice => transport.LegacyClientReady && notice.ListOf(before) != notice.ListOf(seen)))
            {
                await server.SendMessageAsync(new JsonRpcNotification { Method = notice.Method }, cancellationToken);
            }
        }
    }

    private async Task DrainAsync(StdioTransport transport)
    {
        var start = clock.GetTimestamp();
        while (transport.IsBusy)
        {
            if (clock.GetElapsedTime(start) >= options.DrainTimeout)
            {
                Log.DrainTimedOut(logger);
                return;
            }

            await Task.Delay(Step, clock);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(TransportsEventIds.StdioEnded, LogLevel.Information, "The session over stdio ended.", EventName = "StdioEnded")]
        public static partial void StdioEnded(ILogger logger);

        [LoggerMessage(
            TransportsEventIds.DrainTimedOut, LogLevel.Warning,
            "Calls were still running when the time after the end of input was over.", EventName = "DrainTimedOut")]
        public static partial void DrainTimedOut(ILogger logger);
    }
}
