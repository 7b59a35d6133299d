using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpSecureApis.Core.Calls;
using McpSecureApis.Mcp.Messages;

namespace McpSecureApis.Mcp.Telemetry;

/// <summary>
/// Begins the span and the measurement of what clients ask, the same over both transports: one of each for a request or notification.
/// </summary>
/// <param name="mode">What a trace that the client names means.</param>
/// <param name="clock">Measures.</param>
internal sealed class OperationTelemetry(CallerTraceMode mode, TimeProvider clock)
{
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    };

    private static readonly Histogram<double> Operations = CallTelemetry.Meter.CreateHistogram(
        TelemetryNames.OperationDuration, "s", "How long requests and notifications take, from when they were read until their answer is written.",
        tags: null, Buckets);

    private static readonly Histogram<double> Sessions = CallTelemetry.Meter.CreateHistogram(
        TelemetryNames.SessionDuration, "s", "How long sessions last.", tags: null, Buckets);

    /// <summary>For who has no settings.</summary>
    public static OperationTelemetry Default { get; } = new(CallerTraceMode.Parent, TimeProvider.System);

    public TimeProvider Clock => clock;

    /// <summary>Begins the operation of a message; null when nobody listens, or when the message is an answer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="request">The request that brought it; null over stdio.</param>
    public McpOperation? Begin(RpcMessage message, HttpRequest? request)
    {
        var hasSpan = CallTelemetry.Source.HasListeners();
        if (message.Kind == RpcKind.Response || (!hasSpan && !Operations.Enabled))
        {
            return null;
        }

        var method = MethodNames.Bounded(message.Method);
        return new McpOperation(this, hasSpan ? StartSpan(method, message, request) : null, method, message.Id, request?.Protocol);
    }

    /// <summary>Takes the measurement of an operation that has ended.</summary>
    public static void Record(TimeSpan elapsed, in TagList tags) => Operations.Record(elapsed.TotalSeconds, tags);

    /// <summary>Takes the measurement of a session that has ended.</summary>
    /// <param name="elapsed">How long it was.</param>
    /// <param name="version">The revision that it agreed on; null when none was.</param>
    /// <param name="isHttp">Whether it was one over HTTP.</param>
    public static void RecordSession(TimeSpan elapsed, string? version, bool isHttp)
    {
        var tags = new TagList { { TelemetryNames.Transport, isHttp ? "tcp" : "pipe" } };
        if (isHttp)
        {
            tags.Add(TelemetryNames.NetworkProtocol, "http");
        }

        if (version is not null)
        {
            tags.Add(TelemetryNames.ProtocolVersion, version);
        }

        Sessions.Record(elapsed.TotalSeconds, tags);
    }

    /// <summary>
    /// What <c>_meta</c> names is nearer than what the headers name, which are of one HTTP request and may be a proxy's: it is the parent, and the
    /// other is linked.
    /// </summary>
    private Activity? StartSpan(string method, RpcMessage message, HttpRequest? request)
    {
        // The web server's own activity goes to nobody: as a parent it would be a hole in the trace.
        Activity.Current = null;
        var stated = TraceContext.Read(message.Meta);
        var carried = request is null ? null : TraceContext.Read(request.Headers);
        var links = new List<ActivityLink>(2);
        var parent = mode == CallerTraceMode.Parent ? stated ?? carried : null;
        foreach (var context in new[] { stated, carried })
        {
            if (context is { } other && other != parent && links.TrueForAll(link => link.Context != other))
            {
                links.Add(new ActivityLink(other));
            }
        }

        return CallTelemetry.Source.StartActivity(method, ActivityKind.Server, parent ?? default, tags: null, links);
    }
}
