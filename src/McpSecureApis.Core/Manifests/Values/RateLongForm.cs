using System.ComponentModel;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>A rate with a burst of its own.</summary>
internal sealed record RateLongForm
{
    [Description("The rate, for example 60/min (/s, /min, /h).")]
    public required string Rate { get; init; }

    [Description("Calls that may come at one moment. The default is the number of the rate.")]
    public int? Burst { get; init; }
}
