using System.Collections.Concurrent;
using System.Net.Mime;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpSecureApis.Health;

/// <summary>
/// Answers probes with one word: what is wrong inside is for the log, not for whoever can reach the port. There it stands once, when it
/// goes wrong: whoever asks all the time must not fill the log.
/// </summary>
/// <param name="checks">The platform's health checks.</param>
/// <param name="logger">Takes what is not ready.</param>
internal sealed partial class HealthEndpoint(HealthCheckService checks, ILogger<HealthEndpoint> logger)
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";

    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    public Task LiveAsync(HttpContext context) => WriteAsync(context, ok: true, """{"status":"live"}""");

    public async Task ReadyAsync(HttpContext context)
    {
        var report = await checks.CheckHealthAsync(context.RequestAborted);
        foreach (var (name, entry) in report.Entries)
        {
            if (entry.Status == HealthStatus.Healthy)
            {
                _told.TryRemove(name, out _);
            }
            else if (_told.TryAdd(name, value: true))
            {
                Log.NotReady(logger, entry.Description ?? name);
            }
        }

        // Degraded is for the log alone: a publisher who pushes what nobody approved must not take the server away from everybody.
        var ready = report.Status != HealthStatus.Unhealthy;
        await WriteAsync(context, ready, ready ? """{"status":"ready"}""" : """{"status":"unavailable"}""");
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
