using System.Net.Mime;

namespace McpSecureApis.Health;

/// <summary>Answers probes with one word: what is wrong inside is for the log, not for whoever can reach the port.</summary>
internal sealed partial class HealthEndpoint(IReadOnlyList<ReadinessCheck> checks, ILogger<HealthEndpoint> logger)
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";

    public Task LiveAsync(HttpContext context) => WriteAsync(context, ok: true, """{"status":"live"}""");

    public Task ReadyAsync(HttpContext context)
    {
        var ready = true;
        foreach (var check in checks)
        {
            if (!check.IsReady())
            {
                ready = false;
                Log.NotReady(logger, check.Name);
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
