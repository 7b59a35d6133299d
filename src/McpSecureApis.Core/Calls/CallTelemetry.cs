using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpSecureApis.Core.Manifests;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>The traces and metrics of calls. Tags are names from manifests and codes of ours; no payload, no caller.</summary>
internal static class CallTelemetry
{
    public const string SourceName = "McpSecureApis";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "mcp_secure_apis.call.duration", "s", "How long calls take, by tool and decision.");

    public static Activity? Start(StartedCall call) =>
        Source.StartActivity(MethodOf(call.Kind), ActivityKind.Server)?.SetTag("mcp.tool.name", ToolTag(call)).SetTag("mcp_secure_apis.call_id", call.CallId);

    public static void Finish(Activity? activity, StartedCall call, Refusal? refusal, TimeSpan elapsed)
    {
        var reason = refusal?.Reason.ToCode() ?? "none";
        activity?.SetTag("mcp_secure_apis.reason", reason);
        activity?.SetStatus(refusal is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        Duration.Record(
            elapsed.TotalSeconds,
            new KeyValuePair<string, object?>("mcp.tool.name", ToolTag(call)),
            new KeyValuePair<string, object?>("mcp_secure_apis.reason", reason));
    }

    /// <summary>An unknown name is caller's text; as a tag it would also make a new time series with every call.</summary>
    private static string ToolTag(StartedCall call) => call.Identity?.Tool ?? "(unknown)";

    private static string MethodOf(EntryKind kind) => kind switch
    {
        EntryKind.Resource => "resources/read",
        EntryKind.Prompt => "prompts/get",
        _ => "tools/call",
    };
}
