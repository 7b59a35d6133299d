using System.Net.Mime;

namespace McpSecureApis.Health;

/// <summary>
/// Answers probes with one word: what is wrong inside is for the log, not for whoever can reach the port. There it stands once, when it goes wrong: whoever asks all the
/// time must not fill the log.
/// </summary>
internal sealed partial class HealthEndpoint(IReadOnlyList<ReadinessCheck> checks, ILogger<HealthEndpoint> logger)
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";

    private readonly int[] _told = new int[checks.Count];

    public Task LiveAsync(HttpContext context) => WriteAsync(context, ok: true, """{"status":"live"}""");

    public Task ReadyAsync(HttpContext context)
    {
        var ready = true;
        for (var i = 0; i < checks.Count; i++)
        {
            var isReady = checks[i].IsReady();
            ready &= isReady;
            if (Interlocked.Exchange(ref _told[i], isReady ? 0 : 1) == 0 && !isReady)
            {
                Log.NotReady(logger, checks[i].Describe());
            }
        }

        return WriteAsync(context, ready, ready ? """{"status":"ready"}""" : """{"status":"unavailable"}""");
    }

    private static Task WriteAsync(HttpContext context, bool ok, string body)
    {
        context.Response.StatusCode = ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(HealthEventIds.NotReady, LogLevel.Warning, "Not ready: {Check}.", EventName = "NotReady")]
        public static partial void NotReady(ILogger logger, string check);
    }
}
