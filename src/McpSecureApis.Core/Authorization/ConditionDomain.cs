namespace McpSecureApis.Core.Authorization;

/// <summary>What a declared value can be. Wider than the truth where a keyword is not looked at, never narrower.</summary>
internal sealed record ConditionDomain
{
    public static ConditionDomain Anything { get; } = new();

    /// <summary>All values it can have (or, for a list, its elements); null when they are not listed.</summary>
    public IReadOnlyList<ConditionValue>? Values { get; init; }

    /// <summary>Smallest number, or length of a string or list; null when open.</summary>
    public ConditionNumber? Minimum { get; init; }

    public bool MinimumExcluded { get; init; }

    public ConditionNumber? Maximum { get; init; }

    public bool MaximumExcluded { get; init; }

    public bool IsInteger { get; init; }

    public bool Contains(ConditionNumber number)
    {
        var low = Minimum is { } minimum ? number.Order(minimum) : 1;
        var high = Maximum is { } maximum ? number.Order(maximum) : -1;
        return low >= (MinimumExcluded ? 1 : 0) && high <= (MaximumExcluded ? -1 : 0);
    }
}
