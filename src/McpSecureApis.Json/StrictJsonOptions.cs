namespace McpSecureApis.Json;

/// <summary>The bounds of a strict read. The defaults are those of a message from outside.</summary>
internal sealed record StrictJsonOptions
{
    public static StrictJsonOptions Default { get; } = new();

    /// <summary>Deepest nesting of arrays and objects. The default is 32.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Longest number in characters. The default is 64, more than any decimal type of a backend takes.</summary>
    public int MaxNumberLength { get; init; } = 64;

    /// <summary>
    /// Whether an object may name a member twice. The default is false: two readers that pick different ones disagree about what was
    /// authorised. RFC 8259 section 4 only advises against duplicates, so a conformance run switches this on.
    /// </summary>
    public bool AllowDuplicates { get; init; }
}
