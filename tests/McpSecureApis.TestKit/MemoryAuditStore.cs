using System.Text;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.TestKit;

/// <summary>
/// A trail in memory, kept as a database would: each append is one transaction of whole lines, there all together or not at all, and
/// whether one that failed was committed is not known before somebody looks.
/// </summary>
internal sealed class MemoryAuditStore : IAuditStore, IAuditSource
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<byte[]>> _segments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>The next append fails; with true after it was committed.</summary>
    public bool? FailsAfterCommit { get; set; }

    public string Place => "memory";

    public IReadOnlyList<string> Segments
    {
        get
        {
            lock (_gate)
            {
                return [.. _segments.Keys];
            }
        }
    }

    /// <summary>All lines of all segments, in order.</summary>
    public IReadOnlyList<string> Lines => [.. Segments.SelectMany(segment => Encoding.UTF8.GetString(Read(segment)).Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    public IReadOnlyList<AuditEvent> Open(Action<string> notRepaired) => [];

    public Stream Open(string segment) => new MemoryStream(Read(segment), writable: false);

    public IAuditSegment Begin(AuditSegmentName name)
    {
        lock (_gate)
        {
            _segments.Add(name.ToString(), []);
            _open.Add(name.ToString());
            return new Segment(this, name);
        }
    }

    public DeviceSpace? Space() => null;

    private byte[] Read(string segment)
    {
        lock (_gate)
        {
            return [.. _segments[segment].SelectMany(lines => lines)];
        }
    }

    private sealed class Segment(MemoryAuditStore store, AuditSegmentName name) : IAuditSegment
    {
        private int _transactions;

        public AuditSegmentName Name => name;

        public long Length { get; private set; }

        public void Append(ReadOnlySpan<byte> lines)
        {
            lock (store._gate)
            {
                if (!store._open.Contains(name.ToString()) || lines[^1] != (byte)'\n')
                {
                    throw new InvalidOperationException("A closed segment is not written, and a store is handed whole lines.");
                }

                var failsAfterCommit = store.FailsAfterCommit;
                store.FailsAfterCommit = null;
                if (failsAfterCommit != false)
                {
                    store._segments[name.ToString()].Add(lines.ToArray());
                }

                if (failsAfterCommit is not null)
                {
                    throw new TimeoutException("The database did not answer.");
                }

                _transactions++;
                Length += lines.Length;
            }
        }

        public AuditEvent? CutRest()
        {
            lock (store._gate)
            {
                if (store._open.Contains(name.ToString()))
                {
                    throw new InvalidOperationException("A segment is closed before its rest is cut.");
                }

                var rows = store._segments[name.ToString()];
                var rest = rows.Count - _transactions;
                rows.RemoveRange(_transactions, rest);
                return rest == 0 ? null : new AuditEvent("recovery")
                {
                    Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["file"] = name.ToString(), ["transactions"] = $"{rest}" },
                };
            }
        }

        public void Discard()
        {
            lock (store._gate)
            {
                store._segments.Remove(name.ToString());
                store._open.Remove(name.ToString());
            }
        }

        public void Dispose()
        {
            lock (store._gate)
            {
                store._open.Remove(name.ToString());
            }
        }
    }
}
