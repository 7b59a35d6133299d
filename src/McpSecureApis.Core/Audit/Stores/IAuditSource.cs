using McpSecureApis.Core.Audit.Chains;

namespace McpSecureApis.Core.Audit.Stores;

/// <summary>A trail to read, also while it is written.</summary>
internal interface IAuditSource
{
    /// <summary>The names of its segments in their order. One that is no <see cref="AuditSegmentName"/> is somebody else's.</summary>
    IReadOnlyList<string> Segments { get; }

    /// <summary>The lines of a segment, as bytes.</summary>
    Stream Open(string segment);
}
