namespace McpSecureApis.Core.Audit.Reading;

/// <summary>How far the reading of a trail is; read by one thread while others count.</summary>
internal sealed class AuditScanProgress
{
    private long _records;
    private long _skipped;
    private long _bytes;

    /// <summary>Records that were read.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Lines that are no record, a torn last one included.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Bytes that were read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Bytes that the segments had when the reading began; a living writer may add to them.</summary>
    public long TotalBytes { get; set; }

    public void Add(long records, long skipped, long bytes)
    {
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _skipped, skipped);
        Interlocked.Add(ref _bytes, bytes);
    }
}
