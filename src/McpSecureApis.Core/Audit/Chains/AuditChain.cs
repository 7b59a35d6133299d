using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpSecureApis.Core.Audit.Records;

namespace McpSecureApis.Core.Audit.Chains;

/// <summary>
/// Numbers and links the records of one writer. The hash of a record is SHA-256 over the exact bytes of its line without the last member,
/// <c>,"hash":"…"</c>; those bytes hold the hash of the record before. Used by one thread; after a failed write it is dropped, never
/// rolled back.
/// </summary>
/// <param name="start">When the writer started.</param>
/// <param name="records">Writes records down; disposed with the chain.</param>
internal sealed class AuditChain(DateTimeOffset start, AuditRecordWriter records) : IDisposable
{
    /// <summary>What a first record has in place of a hash before it.</summary>
    public const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>No line is longer: every member is capped, and this is far above their sum.</summary>
    public const int MaxLineBytes = 64 * 1024;

    private readonly byte[] _hash = Encoding.ASCII.GetBytes(Zero);

    public string Start { get; } = start.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public string Writer { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Number of the last record; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>Hash of the last record.</summary>
    public string Hash => Encoding.ASCII.GetString(_hash);

    public int Segment { get; set; } = 1;

    public AuditSegmentName SegmentName => new(Start, Writer, Segment);

    /// <summary>Appends the next record's line.</summary>
    /// <param name="batch">Where the line goes.</param>
    /// <param name="entry">What the record says.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="subject">Keyed hash of the caller's subject.</param>
    /// <param name="tool">The tool's name, or the keyed hash of an unknown one.</param>
    public void Append(IBufferWriter<byte> batch, AuditEntry entry, DateTimeOffset time, string? subject, string? tool)
    {
        Sequence++;
        var line = records.Write(entry, Writer, Sequence, _hash, time, subject, tool);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        for (var i = 0; i < hash.Length; i++)
        {
            _hash[2 * i] = "0123456789abcdef"u8[hash[i] >> 4];
            _hash[(2 * i) + 1] = "0123456789abcdef"u8[hash[i] & 15];
        }

        batch.Write(line[..^1]);
        batch.Write(",\"hash\":\""u8);
        batch.Write(_hash);
        batch.Write("\"}\n"u8);
    }

    public void Dispose() => records.Dispose();
}
