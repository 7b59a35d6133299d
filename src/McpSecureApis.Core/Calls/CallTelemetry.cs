using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpSecureApis.Core.Masking;

namespace McpSecureApis.Core.Calls;

/// <summary>The one source of spans and the one meter of the product. What is said with them are names from manifests and codes of ours.</summary>
internal static class CallTelemetry
{
    public const string SourceName = "McpSecureApis";

    public const string DriftName = "mcp_secure_apis.response.drift";
    public const string FieldName = "mcp_secure_apis.field";
    public const string UnapprovedName = "mcp_secure_apis.entries.unapproved";
    public const string CauseName = "mcp_secure_apis.cause";
    private const string ToolName = "gen_ai.tool.name";

    public static readonly ActivitySource Source = new(SourceName);
    public static readonly Meter Meter = new(SourceName);

    private static readonly Counter<long> Drift = Meter.CreateCounter<long>(
        DriftName, "{value}", "Values of replies that their manifest does not list or lists in another shape, by tool and field path.");

    private static readonly Counter<long> Unapproved = Meter.CreateCounter<long>(
        UnapprovedName, "{entry}", "Entries of manifests that were found not to be approved as they are, by what is the matter.");

    /// <summary>By a code of ours.</summary>
    public static void CountUnapproved(string cause) => Unapproved.Add(1, new KeyValuePair<string, object?>(CauseName, cause));

    /// <summary>By field path, which is the manifest's word and of a bounded number.</summary>
    public static void CountDrift(StartedCall call, MaskedResult? result)
    {
        if (result is null || !Drift.Enabled)
        {
            return;
        }

        foreach (var (path, count) in result.Drift)
        {
            Drift.Add(
                count,
                new KeyValuePair<string, object?>(ToolName, call.Identity?.Name),
                new KeyValuePair<string, object?>(FieldName, path));
        }
    }
}
