using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Mcp.Handlers;

/// <summary>
/// Tells a client that asked for it that a slow call still runs. What a backend has done so far is not known, so the number is the seconds that
/// the call has taken: it grows, and has no total.
/// </summary>
internal static class CallProgress
{
    /// <summary>Runs beside <paramref name="work"/> and ends before it returns, so that no notice comes after the answer.</summary>
    public static async Task<T> BesideAsync<T>(McpServer server, ProgressToken? token, TimeSpan pause, TimeProvider clock, Task<T> work)
    {
        if (token is not { } wanted || work.IsCompleted)
        {
            return await work;
        }

        using var over = new CancellationTokenSource();
        var telling = TellAsync(server, wanted, pause, clock, over.Token);
        try
        {
            return await work;
        }
        finally
        {
            await over.CancelAsync();
            await telling;
        }
    }

    private static async Task TellAsync(
        McpServer server, ProgressToken token, TimeSpan pause, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(pause, clock, cancellationToken);
                var notice = new JsonObject
                {
                    ["progressToken"] = token.Token is long number ? JsonValue.Create(number) : JsonValue.Create(token.ToString()),
                    ["progress"] = Math.Round(clock.GetElapsedTime(start).TotalSeconds, 3),
                };
                await server.SendMessageAsync(
                    new JsonRpcNotification { Method = NotificationMethods.ProgressNotification, Params = notice }, cancellationToken);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The call is over, or the client left: the call itself decides what that means.
        }
    }
}
