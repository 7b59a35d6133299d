namespace McpSecureApis.Core.Audit.Reading;

/// <summary>Which records to hand out; null members ask for nothing.</summary>
internal sealed record AuditQuery
{
    /// <summary>A subject as it is in the token (needs the hash key), or its keyed hash as it is in the records.</summary>
    public string? Caller { get; init; }

    /// <summary>A tool's name, known or not, or what a record has for an unknown one.</summary>
    public string? Tool { get; init; }

    /// <summary>Records at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Records before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    public string? CallId { get; init; }

    /// <summary>The approval under which the entry was served.</summary>
    public string? Approval { get; init; }

    /// <summary>The kind of an event.</summary>
    public string? Event { get; init; }
}
