namespace McpSecureApis.Core.Review.Changes;

/// <summary>Which part of which trail was counted.</summary>
/// <param name="Records">Records in the trail that were read.</param>
/// <param name="Skipped">Lines that are no record, and were passed over.</param>
internal sealed record TrailWindow(long Records, long Skipped)
{
    /// <summary>Where the window begins; null for the beginning of the trail.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Calls of the window to entries of either side.</summary>
    public long Calls { get; init; }

    /// <summary>Time of the first of these calls, as its record has it; null when there is none.</summary>
    public string? First { get; init; }

    /// <summary>Time of the last of these calls.</summary>
    public string? Last { get; init; }

    /// <summary>False when there were more callers than are kept: numbers of callers are then lower bounds.</summary>
    public bool IsComplete { get; init; } = true;
}
