using McpSecureApis.Core.Audit.Signing;

namespace McpSecureApis.Core.Audit.Records;

/// <summary>What happened outside a call.</summary>
/// <param name="Kind">Our word for it, for example <c>configuration</c>, <c>catalog</c> or <c>unauthenticated</c>.</param>
internal sealed record AuditEvent(string Kind)
{
    /// <summary>Another catalog is served.</summary>
    public const string Catalog = "catalog";

    /// <summary>An entry is not approved as it is.</summary>
    public const string Unapproved = "unapproved";

    /// <summary>Tokens count no more.</summary>
    public const string Revoked = "revoked";

    /// <summary>What proposed manifests would have done otherwise.</summary>
    public const string Shadow = "shadow";

    /// <summary>A revocation was taken back.</summary>
    public const string RevocationEnded = "revocation-ended";

    /// <summary>How often, for events that are counted rather than written one by one.</summary>
    public long? Count { get; init; }

    /// <summary>Keyed hash of the address that it came from; null when it is about none.</summary>
    public string? Address { get; init; }

    /// <summary>Digests, file names and codes of ours. Never anything that a caller, a token or a backend said.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How many calls of each outcome, for what is counted by outcome: codes of ours with field paths of manifests, at most 32.</summary>
    public IReadOnlyList<KeyValuePair<string, int>>? Outcomes { get; init; }

    /// <summary>Set by the trail on its own records of kind <c>head</c>.</summary>
    public AuditHead? Head { get; init; }
}
