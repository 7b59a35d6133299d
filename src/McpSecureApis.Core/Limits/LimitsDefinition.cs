using McpSecureApis.Core.Manifests.Findings;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Limits;

/// <summary>The limits of one tool, checked.</summary>
internal sealed class LimitsDefinition
{
    private const int MaxConcurrent = 10_000;

    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(5);

    private LimitsDefinition(EntryIdentity tool, RateManifest? perCaller, int? concurrent, TimeSpan timeout)
    {
        Tool = tool;
        Key = $"{tool.Manifest}/{tool.Name}";
        PerCaller = perCaller;
        Concurrent = concurrent;
        Timeout = timeout;
    }

    public EntryIdentity Tool { get; }

    /// <summary>Names the tool's budgets, which outlive a reload of its manifest.</summary>
    public string Key { get; }

    /// <summary>Names the backend's bulkhead: a manifest has one backend.</summary>
    public string Backend => Tool.Manifest;

    /// <summary>Rate per caller of this tool alone; null when only the operator's rate over all tools holds.</summary>
    public RateManifest? PerCaller { get; }

    /// <summary>How many calls of the tool may run, over all callers; null when only the backend's bulkhead holds.</summary>
    public int? Concurrent { get; }

    /// <summary>The deadline of a whole call.</summary>
    public TimeSpan Timeout { get; }

    /// <inheritdoc cref="Compile(EntryIdentity, TimeSpan, LimitsManifest?, string, LimitsOptions, FindingCollector)"/>
    public static LimitsDefinition? Compile(
        EntryIdentity tool, ApiManifest manifest, int toolIndex, LimitsOptions options, FindingCollector findings) =>
        Compile(tool, manifest.Backend.Timeout, manifest.Tools[toolIndex].Limits, $"tools[{toolIndex}].limits", options, findings);

    /// <summary>Returns null after it added errors to <paramref name="findings"/>.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="timeout">The backend's deadline for a whole call.</param>
    /// <param name="limits">The limits as written.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="options">The operator's limits.</param>
    /// <param name="findings">Takes everything that is wrong.</param>
    public static LimitsDefinition? Compile(
        EntryIdentity tool, TimeSpan timeout, LimitsManifest? limits, string path, LimitsOptions options, FindingCollector findings)
    {
        var sound = true;

        if (limits?.PerCaller is { } rate &&
            (rate.Count is < 1 or > RateText.MaxCount || rate.Burst is < 1 or > RateText.MaxCount || rate.Period <= TimeSpan.Zero))
        {
            findings.Error(
                $"{path}.perCaller",
                "limits-rate",
                "The rate cannot be kept.",
                $"{rate.Count}",
                "a number from 1 to 1000000, such as 60/min");
            sound = false;
        }

        if (limits?.Concurrent is { } concurrent)
        {
            if (concurrent is < 1 or > MaxConcurrent)
            {
                findings.Error(
                    $"{path}.concurrent",
                    "limits-concurrent",
                    "The number of running calls is out of range.",
                    $"{concurrent}",
                    "a number from 1 to 10000");
                sound = false;
            }
            else if (concurrent > options.PerBackendConcurrent)
            {
                findings.Warning(
                    $"{path}.concurrent",
                    "limits-concurrent",
                    "The operator lets fewer calls run against one backend, so this number is never reached.",
                    $"{concurrent}",
                    $"at most {options.PerBackendConcurrent}");
            }
        }

        if (timeout <= TimeSpan.Zero || timeout > MaxTimeout)
        {
            findings.Error("backend.timeout", "limits-timeout", "The deadline is out of range.", $"{timeout}", "a duration up to 5m, such as 10s");
            sound = false;
        }

        return sound ? new LimitsDefinition(tool, limits?.PerCaller, limits?.Concurrent, timeout) : null;
    }
}
