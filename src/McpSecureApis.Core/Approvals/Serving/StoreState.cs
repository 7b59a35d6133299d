namespace McpSecureApis.Core.Approvals.Serving;

/// <summary>What a server remembers of the approvals that it has seen.</summary>
internal sealed record StoreState
{
    public int Format { get; init; } = 1;

    /// <summary>The catalog; null before the first lock.</summary>
    public string? Catalog { get; init; }

    /// <summary>The number of the newest lock.</summary>
    public long Sequence { get; init; }

    /// <summary>SHA-256 of its file, lower-case hex; empty before the first.</summary>
    public string Lock { get; init; } = string.Empty;

    /// <summary>The version of the newest policy.</summary>
    public long PolicyVersion { get; init; }

    /// <summary>By entry the number of its newest approval.</summary>
    public IReadOnlyDictionary<string, long> Entries { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
