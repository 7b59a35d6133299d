using System.ComponentModel;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Manifests.Model;

/// <summary>Limits of one tool.</summary>
internal sealed record LimitsManifest
{
    [Description("Calls per caller, for example 60/min (/s, /min, /h).")]
    public RateManifest? PerCaller { get; init; }

    [Description("Calls of this tool that may run at one time, over all callers.")]
    public int? Concurrent { get; init; }
}
