using System.Buffers;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.Core.Audit.Reading;

/// <summary>
/// Reads every record of a trail once, segment beside segment on all processors, with one buffer each. For counting: it keeps no order, waits for no
/// living writer and verifies nothing.
/// </summary>
internal static class AuditCallScan
{
    private const int BufferBytes = 16 * AuditChain.MaxLineBytes;

    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A segment may not be read.</exception>
    /// <exception cref="OperationCanceledException">The token was signalled.</exception>
    public static async Task ReadAsync(
        IAuditSource source, AuditCallVisitor visit, AuditScanProgress progress, CancellationToken cancellationToken)
    {
        progress.TotalBytes = source.Segments.Sum(segment => LengthOf(source, segment));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(source.Segments, options, (segment, token) =>
        {
            Read(source, segment, visit, progress, token);
            return ValueTask.CompletedTask;
        });
    }

    private static long LengthOf(IAuditSource source, string segment)
    {
        using var stream = source.Open(segment);
        return stream.Length;
    }

    private static void Read(
        IAuditSource source, string segment, AuditCallVisitor visit, AuditScanProgress progress, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var stream = source.Open(segment);
            var (kept, isTooLong) = (0, false);
            while (stream.Read(buffer, kept, BufferBytes - kept) is var read and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var rest = buffer.AsSpan(0, kept + read);
                var (records, skipped) = (0L, 0L);
                while (rest.IndexOf((byte)'\n') is var length and >= 0)
                {
                    if (!isTooLong && AuditCallLine.TryRead(rest[..length], out var record))
                    {
                        visit(in record);
                        records++;
                    }
                    else
                    {
                        skipped++;
                    }

                    isTooLong = false;
                    rest = rest[(length + 1)..];
                }

                // A line that no writer of ours makes is passed over to its end, however far that is.
                isTooLong |= rest.Length > AuditChain.MaxLineBytes;
                kept = isTooLong ? 0 : rest.Length;
                rest[..kept].CopyTo(buffer);
                progress.Add(records, skipped, read);
            }

            // What has no end is torn, or being written.
            progress.Add(0, kept > 0 || isTooLong ? 1 : 0, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
