using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace McpSecureApis.Core.Calls;

/// <summary>The one source of spans and the one meter of the product. What is said with them are names from manifests and codes of ours.</summary>
internal static class CallTelemetry
{
    public const string SourceName = "McpSecureApis";

    public static readonly ActivitySource Source = new(SourceName);
    public static readonly Meter Meter = new(SourceName);
}
