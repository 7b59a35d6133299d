using System.Security.Cryptography;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Trail;

namespace McpSecureApis.Core.Audit.Verification;

/// <summary>
/// Follows the chain of one writer across its segments: each record in its place, each head signed, and a head everywhere where one has
/// to be.
/// </summary>
/// <param name="start">Start of the writer, as the names of its segments have it.</param>
/// <param name="writer">The writer.</param>
/// <param name="pinned">The key that the chain must be signed with; null takes the one that it names itself.</param>
/// <param name="error">Is told what does not hold: line and problem.</param>
internal sealed class AuditChainVerifier(string start, string writer, ECDsa? pinned, Action<long, string> error) : IDisposable
{
    /// <summary>A chain of an earlier version, which had heads, but not where they could be missed.</summary>
    private const string FormatWithoutDueHeads = "1";

    private readonly ECDsa? _pinned = pinned;
    private ECDsa? _own;
    private bool _dueHeads = true;
    private HeadRule _heads = new(long.MaxValue, TimeSpan.MaxValue);
    private long _signedHeads;
    private int _number;
    private string _previous = AuditChain.Zero;
    private bool _segmentIsOpen;

    public string Writer => writer;

    /// <summary>Number of the last record.</summary>
    public long Sequence { get; private set; }

    public bool HasSignedHead => _signedHeads > 0;

    /// <summary>Records that no signed head stands over.</summary>
    public long AfterLastHead => _heads.Open;

    /// <summary>Whether a head should have been signed over them by now.</summary>
    /// <param name="now">The time of who verifies.</param>
    public bool IsHeadOverdue(DateTimeOffset now) => _heads.IsOverdue(now);

    private ECDsa? Key => _pinned ?? _own;

    /// <summary>The next segment in the order of names begins.</summary>
    public void BeginSegment(AuditSegmentName name)
    {
        if (name.Number != ++_number || name.Start != start)
        {
            error(0, $"Segment {_number} of this writer is missing.");
            _number = name.Number;
        }

        if (_segmentIsOpen)
        {
            error(0, "The segment before this one is empty or unfinished.");
        }
        else if (_number > 1 && _dueHeads && _heads.Open > 0)
        {
            error(0, "The segment before this one does not end with a signed head.");
        }
    }

    /// <summary>The segment was read to its end.</summary>
    public void EndSegment(bool isEmptyOrTorn) => _segmentIsOpen = isEmptyOrTorn;

    /// <summary>A line that is no record takes the place of one.</summary>
    public void Skip(long line, string problem)
    {
        Sequence++;
        error(line, problem);
    }

    public void Verify(AuditRecord record, long line)
    {
        VerifyPlace(record, line);
        if (record.Kind == "genesis")
        {
            VerifyGenesis(record, line);
        }

        if (record.Kind == "head")
        {
            VerifyHead(record, line);
        }
        else
        {
            VerifyUnsigned(record, line);
        }

        _previous = record.Hash;
    }

    /// <summary>The chain was read to its end; null when it may end so.</summary>
    public string? End() =>
        Sequence > 0 && _dueHeads && !HasSignedHead ? "The chain has no signed head, which every chain has from its beginning." : null;

    public void Dispose() => _own?.Dispose();

    private void VerifyPlace(AuditRecord record, long line)
    {
        if (record.Sequence != Sequence + 1)
        {
            error(line, $"The record's sequence is {record.Sequence} where {Sequence + 1} is due: records are missing, doubled or out of order.");
        }

        Sequence = record.Sequence;
        if (record.Previous != _previous)
        {
            error(line, "The record's previous hash is not that of the record before.");
        }

        if (record.Id != $"{writer}-{record.Sequence}")
        {
            error(line, "The record's id does not name this writer and its sequence.");
        }

        if (record.Kind == "genesis" != (line == 1 && _number == 1))
        {
            error(line, line == 1 ? "The chain does not begin with a genesis record." : "A genesis record stands inside a chain.");
        }
        else if (record.Kind == "rotation" != (line == 1 && _number > 1))
        {
            error(line, line == 1 ? "The segment does not begin with a rotation record." : "A rotation record stands inside a segment.");
        }
    }

    private void VerifyGenesis(AuditRecord genesis, long line)
    {
        var details = genesis.Details;
        _own?.Dispose();
        _own = AuditKeys.Import(details.GetValueOrDefault("signingKey") ?? string.Empty);
        var named = details.GetValueOrDefault("signingKeyId");
        if (details.GetValueOrDefault("writer") != writer)
        {
            error(line, "The genesis record names another writer.");
        }
        else if (_own is null || AuditKeys.IdOf(_own) != named)
        {
            error(line, "The genesis record's signing key cannot be used.");
        }
        else if (_pinned is not null && AuditKeys.IdOf(_pinned) != named)
        {
            error(line, "The chain names another signing key than the given one.");
        }

        _dueHeads = details.GetValueOrDefault("format") != FormatWithoutDueHeads;
        if (!_dueHeads)
        {
            if (_pinned is not null)
            {
                error(line, "The chain is of a version that did not sign its beginning (format 1): no key can tell it from a rewritten one. " +
                    "Verify such files apart, without --key and with --head of a head that was kept elsewhere.");
            }
        }
        else if (details.GetValueOrDefault("format") != AuditChainWriter.Format)
        {
            error(line, "The chain has a format that this version does not know.");
        }
        else if (details.GetValueOrDefault("start") != start)
        {
            error(line, "The genesis record names another start of the writer than its file.");
        }
        else if (genesis.Number("headRecords") is { } records && genesis.Number("headMilliseconds") is { } milliseconds
            && milliseconds < int.MaxValue)
        {
            _heads = new HeadRule(records, TimeSpan.FromMilliseconds(milliseconds));
        }
        else
        {
            error(line, "The genesis record does not say how often a head is due.");
        }
    }

    private void VerifyHead(AuditRecord record, long line)
    {
        if (record.Head is not { } head || head.Writer != writer || head.Sequence != record.Sequence - 1 || head.Hash != record.Previous)
        {
            error(line, "The head is not about the record before it.");
        }
        else if (Key is not { } key || head.KeyId != AuditKeys.IdOf(key) || !head.IsSignedBy(key))
        {
            error(line, "The head's signature does not hold.");
        }
        else
        {
            _signedHeads++;
            _heads.Sign();
            return;
        }

        _heads.Count(record.Time ?? default);
    }

    private void VerifyUnsigned(AuditRecord record, long line)
    {
        if (record.Time is not { } time)
        {
            error(line, "The record has no time.");
        }
        else if (_dueHeads && record.Sequence == 2)
        {
            error(line, "The genesis record is not followed by its signed head.");
        }
        else if (_dueHeads && _heads.IsDue(time))
        {
            error(line, "A signed head is missing before this record: too many records or too much time lie behind the last one.");
        }

        _heads.Count(record.Time ?? default);
    }
}
