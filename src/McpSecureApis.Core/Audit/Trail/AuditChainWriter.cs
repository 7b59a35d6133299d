using System.Buffers;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.Core.Audit.Trail;

/// <summary>
/// One chain and the segment that it is written to: encodes, signs heads where they are due, appends, and goes on in the next segment. What
/// throws leaves it unusable; it is then disposed of and never written again.
/// </summary>
internal sealed class AuditChainWriter : IDisposable
{
    /// <summary>What genesis says of the form of the chain: heads at its beginning, at each segment's end and as often as it says.</summary>
    public const string Format = "2";

    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);
    private readonly List<AuditHead> _signed = [];
    private readonly AuditWriting _writing;
    private readonly AuditChain _chain;
    private readonly HeadRule _heads;
    private IAuditSegment? _segment;

    private AuditChainWriter(AuditWriting writing)
    {
        _writing = writing;
        _chain = new AuditChain(writing.Clock.GetUtcNow(), new AuditRecordWriter(writing.HashKeyId, writing.ConfigurationDigest));
        _heads = new HeadRule(writing.Options.HeadRecords, writing.Options.HeadInterval);
    }

    public string Writer => _chain.Writer;

    /// <summary>The segment that is written.</summary>
    public IAuditSegment Segment => _segment!;

    /// <summary>The last record that is durable, as a later chain names it. Not signed.</summary>
    public AuditHead LastGood { get; private set; } = new(string.Empty, 0, AuditChain.Zero, KeyId: null, Signature: null);

    /// <summary>Begins a chain in a segment of its own.</summary>
    /// <param name="writing">Where, and with what.</param>
    /// <param name="first">What happened before, for its first records.</param>
    public static AuditChainWriter Create(AuditWriting writing, IEnumerable<AuditEvent> first)
    {
        var chain = new AuditChainWriter(writing);
        try
        {
            chain.Begin(first);
            return chain;
        }
        catch
        {
            chain._segment?.Discard();
            chain.Dispose();
            throw;
        }
    }

    public void Append(IReadOnlyList<PendingAppend> batch)
    {
        foreach (var pending in batch)
        {
            if (_heads.IsDue(pending.Time))
            {
                EncodeHead();
            }

            pending.Encode(_chain, _bytes);
            _heads.Count(pending.Time);
        }

        Flush();
    }

    /// <summary>Signs how far the chain came; does nothing where a head is the last record.</summary>
    public void AppendHead()
    {
        if (_heads.Open > 0)
        {
            EncodeHead();
            Flush();
        }
    }

    /// <summary>Ends the segment with a head and begins the next one.</summary>
    public void Rotate()
    {
        AppendHead();
        var from = Segment.Name;
        Segment.Dispose();
        _chain.Segment++;
        IAuditSegment? next = null;
        try
        {
            _writing.Watch.Run(() => next = _writing.Store.Begin(_chain.SegmentName));
            Encode(new AuditEvent("rotation") { Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["from"] = $"{from}" } });
            Flush(next!);
            _segment = next;
        }
        catch
        {
            // The chain ends with the head of the segment before.
            next?.Discard();
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _segment?.Dispose();
        _chain.Dispose();
    }

    private void Begin(IEnumerable<AuditEvent> first)
    {
        var options = _writing.Options;
        _writing.Watch.Run(() => _segment = _writing.Store.Begin(_chain.SegmentName));
        Encode(new AuditEvent("genesis")
        {
            Details = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["format"] = Format,
                ["writer"] = _chain.Writer,
                ["start"] = _chain.Start,
                ["hashKeyId"] = _writing.HashKeyId,
                ["signingKeyId"] = _writing.Signer.KeyId,
                ["signingKey"] = _writing.Signer.PublicKeyPem,
                ["headRecords"] = $"{options.HeadRecords}",
                ["headMilliseconds"] = $"{(long)options.HeadInterval.TotalMilliseconds}",
            },
        });

        // What genesis says is signed before anything else is written: without the key nobody can begin a chain of this writer.
        EncodeHead();
        Encode(new AuditEvent("configuration")
        {
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["digest"] = _writing.ConfigurationDigest },
        });
        foreach (var happened in first)
        {
            Encode(happened);
        }

        Flush();
    }

    private void Encode(AuditEvent happened)
    {
        var time = _writing.Clock.GetUtcNow();
        if (_heads.IsDue(time))
        {
            EncodeHead();
        }

        _chain.Append(_bytes, new AuditEntry { Phase = AuditPhase.Event, Event = happened }, time, subject: null, tool: null);
        _heads.Count(time);
    }

    private void EncodeHead()
    {
        var head = _writing.Signer.Sign(_chain.Writer, _chain.Sequence, _chain.Hash);
        var entry = new AuditEntry { Phase = AuditPhase.Event, Event = new AuditEvent("head") { Head = head } };
        _chain.Append(_bytes, entry, _writing.Clock.GetUtcNow(), subject: null, tool: null);
        _heads.Sign();
        _signed.Add(head);
    }

    private void Flush() => Flush(Segment);

    private void Flush(IAuditSegment segment)
    {
        _writing.Watch.Run(() => segment.Append(_bytes.WrittenSpan));
        _bytes.ResetWrittenCount();
        LastGood = new AuditHead(_chain.Writer, _chain.Sequence, _chain.Hash, KeyId: null, Signature: null);
        foreach (var head in _signed)
        {
            _writing.SendOut(head);
        }

        _signed.Clear();
    }
}
