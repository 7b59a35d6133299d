using System.Security.Cryptography;
using McpSecureApis.Core.Audit.Chains;
using McpSecureApis.Core.Audit.Reading;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Core.Audit.Stores;

namespace McpSecureApis.Core.Audit.Verification;

/// <summary>
/// Checks a trail without any secret: the chain of each writer on its own across its segments, the signatures of its heads, the links
/// from a chain that goes on after an error to the one before, and, given heads that were kept elsewhere, that the trail reaches them.
/// Without such a head a chain that was cut behind one of its heads, or removed whole, cannot be told from one that ended there.
/// </summary>
internal sealed class AuditVerifier : IDisposable
{
    /// <summary>Links to earlier chains stand among a chain's first records, which are bounded in number.</summary>
    private const int FirstRecords = 80;

    private readonly IAuditSource _source;
    private readonly IReadOnlyCollection<AuditHead> _heads;
    private readonly ECDsa? _pinned;
    private readonly AuditPlaces _places;
    private readonly DateTimeOffset _now;

    private AuditChainVerifier? _chain;
    private string _file = string.Empty;
    private string _chainsFile = string.Empty;
    private int _chains;
    private int _signedChains;
    private long _records;
    private long _afterLastHead;
    private int _headsOverdue;
    private bool _tornTail;
    private AuditError? _firstError;

    private AuditVerifier(IAuditSource source, IReadOnlyCollection<AuditHead> heads, ECDsa? pinned, DateTimeOffset now)
    {
        _source = source;
        _heads = heads;
        _pinned = pinned;
        _now = now;
        _places = new AuditPlaces(Error);
    }

    /// <summary>Reads the whole trail.</summary>
    /// <param name="source">The trail, or one segment that begins a chain.</param>
    /// <param name="heads">Heads that the trail must reach, any number of any writers; empty for none.</param>
    /// <param name="pinnedKeyPem">The key that heads must be signed with, in PEM; null takes the one that each chain names itself.</param>
    /// <param name="clock">Says for how long the last records have been waiting for a head.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="AuditKeyException">The pinned key is none.</exception>
    public static async Task<AuditVerification> VerifyAsync(
        IAuditSource source, IReadOnlyCollection<AuditHead> heads, string? pinnedKeyPem, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var pinned = pinnedKeyPem is null
            ? null
            : AuditKeys.Import(pinnedKeyPem) ?? throw new AuditKeyException(setting: null, "The key file does not hold an ECDSA P-256 key in PEM.");
        using var verifier = new AuditVerifier(source, heads, pinned, clock.GetUtcNow());
        return await verifier.RunAsync(cancellationToken);
    }

    public void Dispose() => _chain?.Dispose();

    private async Task<AuditVerification> RunAsync(CancellationToken cancellationToken)
    {
        // What a chain says about another one is collected before the chains are walked: its mark may stand in an earlier file.
        var segments = _source.Segments;
        await CollectLinksAsync(segments, cancellationToken);
        ExpectHeads();
        foreach (var segment in segments)
        {
            _file = segment;
            await VerifySegmentAsync(segment, cancellationToken);
        }

        EndChain();
        _places.End();
        if (_pinned is not null && _chains == 0)
        {
            Error(new AuditError(string.Empty, 0, "There is no chain that the given key could have signed."));
        }

        var isPinned = _pinned is not null && _chains > 0 && _signedChains == _chains && _headsOverdue == 0;
        return new AuditVerification(_records, segments.Count, _tornTail, isPinned, _afterLastHead, _headsOverdue, _firstError);
    }

    private void ExpectHeads()
    {
        // Each writer must have come as far as its latest head says; the hashes up to there are those of its chain.
        foreach (var head in _heads.GroupBy(head => head.Writer, StringComparer.Ordinal).SelectMany(Latest))
        {
            var name = $"The trail does not reach the given head of the writer '{head.Writer}'";
            _places.Expect(head, new AuditError(string.Empty, 0, $"{name}: it was cut, rewritten, exchanged or removed."));
            if (head.Signature is not null && _pinned is not null && !head.IsSignedBy(_pinned))
            {
                Error(new AuditError(string.Empty, 0, $"The given head of the writer '{head.Writer}' is not signed with the given key."));
            }
        }
    }

    /// <summary>More than one only when heads contradict each other, of which one cannot be reached.</summary>
    private static IEnumerable<AuditHead> Latest(IEnumerable<AuditHead> heads)
    {
        var all = heads.ToList();
        var last = all.Max(head => head.Sequence);
        return all.Where(head => head.Sequence == last).DistinctBy(head => head.Hash, StringComparer.Ordinal);
    }

    private async Task CollectLinksAsync(IReadOnlyList<string> segments, CancellationToken cancellationToken)
    {
        foreach (var segment in segments)
        {
            if (!AuditSegmentName.TryParse(segment, out var name) || name.Number != 1)
            {
                continue;
            }

            await using var reader = new AuditLineReader(_source.Open(segment));
            while (reader.Number < FirstRecords && await reader.ReadAsync(cancellationToken))
            {
                if (reader.Line.Span.IndexOf("\"kind\":\"continued\""u8) >= 0 && AuditRecord.Read(reader.Line, out var record) is null)
                {
                    CollectLink(record!, new AuditError(
                        segment, reader.Number, "The chain that this one continues does not reach the record that it names."));
                }
            }
        }
    }

    private void CollectLink(AuditRecord record, AuditError notFound)
    {
        if (record.Kind == "continued" && record.Details.TryGetValue("previousWriter", out var writer) &&
            record.Details.TryGetValue("previousHash", out var hash) && record.Number("previousSequence") is { } sequence)
        {
            _places.Expect(new AuditHead(writer, sequence, hash, KeyId: null, Signature: null), notFound);
        }
    }

    private async Task VerifySegmentAsync(string segment, CancellationToken cancellationToken)
    {
        if (!AuditSegmentName.TryParse(_file, out var name))
        {
            Error(0, "The file's name is not one of a segment.");
            return;
        }

        if (_chain?.Writer != name.Writer)
        {
            EndChain();
            _chain = new AuditChainVerifier(name.Start, name.Writer, _pinned, Error);
        }

        _chainsFile = _file;
        _chain.BeginSegment(name);
        await using var reader = new AuditLineReader(_source.Open(segment));
        while (await reader.ReadAsync(cancellationToken))
        {
            _records++;
            if (AuditRecord.Read(reader.Line, out var record) is { } problem)
            {
                _chain.Skip(reader.Number, problem);
            }
            else
            {
                _chain.Verify(record!, reader.Number);
                _places.Found(name.Writer, record!, _file, reader.Number);
            }
        }

        _chain.EndSegment(reader.Number == 0 || reader.Status != AuditLineStatus.Whole);
        if (reader.Status == AuditLineStatus.Torn)
        {
            _tornTail = true;
            Error(reader.Number, "The last line is unfinished; the next start of the server cuts it off and keeps it.");
        }
        else if (reader.Status == AuditLineStatus.TooLong)
        {
            Error(reader.Number, "The line is longer than any record.");
        }
    }

    private void EndChain()
    {
        if (_chain is not { } chain)
        {
            return;
        }

        if (chain.End() is { } problem)
        {
            Error(new AuditError(_chainsFile, 0, problem));
        }

        if (chain.Sequence > 0)
        {
            _chains++;
            _signedChains += chain.HasSignedHead ? 1 : 0;
            _afterLastHead += chain.AfterLastHead;
            _headsOverdue += chain.IsHeadOverdue(_now) ? 1 : 0;
        }

        chain.Dispose();
        _chain = null;
    }

    private void Error(long line, string problem) => Error(new AuditError(_file, line, problem));

    private void Error(AuditError error) => _firstError ??= error;
}
