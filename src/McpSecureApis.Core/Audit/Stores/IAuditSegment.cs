using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Records;

namespace McpSecureApis.Core.Audit.Stores;

/// <summary>A segment of a chain that this process writes.</summary>
internal interface IAuditSegment : IDisposable
{
    AuditSegmentName Name { get; }

    /// <summary>Bytes of whole lines that are durable.</summary>
    long Length { get; }

    /// <summary>Returns when the lines are durable, not before. After an exception the segment is not written again.</summary>
    void Append(ReadOnlySpan<byte> lines);

    /// <summary>Of a segment that is closed: takes away what came behind <see cref="Length"/> before an append failed.</summary>
    /// <returns>What was taken away, for the trail; null when there was nothing.</returns>
    AuditEvent? CutRest();

    /// <summary>Takes a segment away of which nothing counts; does not throw.</summary>
    void Discard();
}
