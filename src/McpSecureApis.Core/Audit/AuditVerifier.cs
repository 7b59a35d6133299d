using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Json;

namespace McpSecureApis.Core.Audit;

/// <summary>
/// Checks a trail without any secret: the chain of each writer on its own across its segments, the signatures of its heads, the links
/// from a chain that goes on after an error to the one before, and, given a head that was kept elsewhere, that the trail reaches it.
/// Without such a head a chain that was cut at a record's end, or removed whole, cannot be told from one that ended there.
/// </summary>
internal sealed class AuditVerifier
{
    private const int HashMemberBytes = 75; // ,"hash":"<64 hex digits>" and the closing brace

    /// <summary>Links to earlier chains stand among a chain's first records, which are bounded in number.</summary>
    private const int FirstRecords = 80;

    private static readonly StrictJsonOptions LineJson = new() { MaxDepth = 8 };

    private readonly string _path;
    private readonly AuditHead? _head;
    private readonly string? _pinnedKey;
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];

    /// <summary>What later chains say about earlier ones, and the given head: to be found in the trail.</summary>
    private readonly Dictionary<(string Writer, long Sequence), (string Hash, AuditError NotFound)> _expected = [];

    private ECDsa? _key;
    private string? _signingKeyPem;
    private string _file = string.Empty;
    private string? _writer;
    private string? _writersFile;
    private int _number;
    private long _sequence;
    private string _previous = AuditChain.Zero;
    private long _records;
    private bool _tornTail;
    private bool _ended;
    private AuditError? _firstError;

    private AuditVerifier(string path, AuditHead? head, string? pinnedKeyPem)
    {
        _path = path;
        _head = head;
        _pinnedKey = pinnedKeyPem;
    }

    /// <summary>Reads the whole trail.</summary>
    /// <param name="path">The folder, or one segment that begins a chain.</param>
    /// <param name="head">A head that the trail must reach; null for none.</param>
    /// <param name="pinnedKeyPem">The key that heads must be signed with, in PEM; null takes the one that each chain names itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="AuditKeyException">The pinned key is none.</exception>
    public static async Task<AuditVerification> VerifyAsync(string path, AuditHead? head, string? pinnedKeyPem, CancellationToken cancellationToken)
    {
        var verifier = new AuditVerifier(path, head, pinnedKeyPem);
        try
        {
            return await verifier.RunAsync(cancellationToken);
        }
        finally
        {
            verifier._key?.Dispose();
        }
    }

    private async Task<AuditVerification> RunAsync(CancellationToken cancellationToken)
    {
        if (_pinnedKey is not null)
        {
            _key = ImportKey(_pinnedKey) ?? throw new AuditKeyException("The key file does not hold an ECDSA P-256 key in PEM.");
        }

        // What a chain says about another one is collected before the chains are walked: its mark may stand in an earlier file.
        var segments = AuditFolder.Segments(_path);
        await CollectLinksAsync(segments, cancellationToken);
        if (_head is not null)
        {
            Expect(_head, new AuditError(string.Empty, 0, "The trail does not reach the given head: it was cut, rewritten or exchanged."));
        }

        foreach (var segment in segments)
        {
            _file = Path.GetFileName(segment);
            await VerifySegmentAsync(segment, cancellationToken);
        }

        foreach (var (_, notFound) in _expected.Values)
        {
            Error(notFound);
        }

        if (_head?.Signature is not null && _key is not null && !_head.IsSignedBy(_key))
        {
            Error(new AuditError(string.Empty, 0, "The given head is not signed with the trail's key."));
        }

        return new AuditVerification(_records, segments.Count, _tornTail, _firstError);
    }

    private async Task CollectLinksAsync(IReadOnlyList<string> segments, CancellationToken cancellationToken)
    {
        foreach (var segment in segments)
        {
            if (!AuditSegmentName.TryParse(Path.GetFileName(segment), out var name) || name.Number != 1)
            {
                continue;
            }

            await using var reader = new AuditLineReader(segment);
            while (reader.Number < FirstRecords && await reader.ReadAsync(cancellationToken))
            {
                if (reader.Line.Span.IndexOf("\"kind\":\"continued\""u8) >= 0 && StrictJson.TryParse(reader.Line, LineJson, out var document, out _))
                {
                    using (document)
                    {
                        CollectLink(document.RootElement, new AuditError(
                            Path.GetFileName(segment), reader.Number, "The chain that this one continues does not reach the record that it names."));
                    }
                }
            }
        }
    }

    private void CollectLink(JsonElement record, AuditError notFound)
    {
        if (EventOf(record) is { } happened && Text(happened, "kind") == "continued" && Text(happened, "previousWriter") is { } writer &&
            Text(happened, "previousHash") is { } hash && long.TryParse(Text(happened, "previousSequence"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            Expect(new AuditHead(writer, sequence, hash, KeyId: null, Signature: null), notFound);
        }
    }

    private void Expect(AuditHead head, AuditError notFound)
    {
        if (!_expected.TryAdd((head.Writer, head.Sequence), (head.Hash, notFound)) &&
            _expected[(head.Writer, head.Sequence)].Hash != head.Hash)
        {
            Error(notFound);
        }
    }

    private async Task VerifySegmentAsync(string path, CancellationToken cancellationToken)
    {
        if (!AuditSegmentName.TryParse(_file, out var name))
        {
            Error(0, "The file's name is not one of a segment.");
            return;
        }

        if (name.Writer != _writer)
        {
            (_writer, _number, _sequence, _previous, _ended, _signingKeyPem) = (name.Writer, 0, 0, AuditChain.Zero, false, null);
            _writersFile = name.Start;
        }

        if (name.Number != ++_number || name.Start != _writersFile)
        {
            Error(0, $"Segment {_number} of this writer is missing.");
            _number = name.Number;
        }

        if (_ended)
        {
            Error(0, "The segment before this one is empty or unfinished.");
        }

        await using var reader = new AuditLineReader(path);
        while (await reader.ReadAsync(cancellationToken))
        {
            _records++;
            VerifyRecord(reader);
        }

        _ended = reader.Number == 0 || reader.Status != AuditLineStatus.Whole;
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

    private void VerifyRecord(AuditLineReader reader)
    {
        var line = reader.Line.Span;
        if (line.Length <= HashMemberBytes || !line[^HashMemberBytes..].StartsWith(",\"hash\":\""u8) || !line.EndsWith("\"}"u8))
        {
            Skip(reader.Number, "The line does not end with a hash.");
            return;
        }

        var hash = Encoding.Latin1.GetString(line[^(HashMemberBytes - 9)..^2]);
        using (var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            digest.AppendData(line[..^HashMemberBytes]);
            digest.AppendData("}"u8);
            digest.GetHashAndReset(_hash);
        }

        if (Convert.ToHexStringLower(_hash) != hash)
        {
            Skip(reader.Number, "The record's hash is not that of its bytes.");
            return;
        }

        if (!StrictJson.TryParse(reader.Line, LineJson, out var document, out _))
        {
            Skip(reader.Number, "The line is not strict JSON.");
            return;
        }

        using (document)
        {
            VerifyPlace(document.RootElement, reader.Number);
            _previous = hash;
            MarkFound(hash, reader.Number);
        }
    }

    private void VerifyPlace(JsonElement record, long line)
    {
        var sequence = record.TryGetProperty("sequence", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : 0;
        if (sequence != _sequence + 1)
        {
            Error(line, $"The record's sequence is {sequence} where {_sequence + 1} is due: records are missing, doubled or out of order.");
        }

        _sequence = sequence;
        if (Text(record, "previous") != _previous)
        {
            Error(line, "The record's previous hash is not that of the record before.");
        }

        if (Text(record, "id") != $"{_writer}-{sequence}")
        {
            Error(line, "The record's id does not name this writer and its sequence.");
        }

        var happened = EventOf(record);
        var kind = happened is { } some ? Text(some, "kind") : null;
        if (kind == "genesis" != (line == 1 && _number == 1))
        {
            Error(line, line == 1 ? "The chain does not begin with a genesis record." : "A genesis record stands inside a chain.");
        }
        else if (kind == "rotation" != (line == 1 && _number > 1))
        {
            Error(line, line == 1 ? "The segment does not begin with a rotation record." : "A rotation record stands inside a segment.");
        }

        if (kind == "genesis")
        {
            VerifyGenesis(happened!.Value, line);
        }
        else if (kind == "head")
        {
            VerifyHead(happened!.Value, line);
        }
    }

    private void VerifyGenesis(JsonElement genesis, long line)
    {
        _signingKeyPem = Text(genesis, "signingKey");
        if (Text(genesis, "writer") != _writer)
        {
            Error(line, "The genesis record names another writer.");
        }

        if (_pinnedKey is null)
        {
            _key?.Dispose();
            _key = ImportKey(_signingKeyPem ?? string.Empty);
        }

        if (_key is null || Text(genesis, "signingKeyId") != AuditKeys.IdOf(_key))
        {
            Error(line, _pinnedKey is null ? "The genesis record's signing key cannot be used." : "The chain names another signing key than the given one.");
        }
    }

    private void VerifyHead(JsonElement happened, long line)
    {
        if (AuditHead.Read(happened) is not { } head || head.Writer != _writer || head.Sequence != _sequence - 1 || head.Hash != _previous)
        {
            Error(line, "The head is not about the record before it.");
        }
        else if (_key is null || !head.IsSignedBy(_key))
        {
            Error(line, "The head's signature does not hold.");
        }
    }

    private void MarkFound(string hash, long line)
    {
        if (_expected.Count > 0 && _expected.Remove((_writer!, _sequence), out var expected) && expected.Hash != hash)
        {
            Error(line, "The record is not the one that a head or a later chain names: the trail was rewritten.");
        }
    }

    private void Skip(long line, string problem)
    {
        _sequence++;
        Error(line, problem);
    }

    private void Error(long line, string problem) => Error(new AuditError(_file, line, problem));

    private void Error(AuditError error) => _firstError ??= error;

    private static ECDsa? ImportKey(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 256)
            {
                return key;
            }
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            // Not a key; the caller says so.
        }

        key.Dispose();
        return null;
    }

    private static JsonElement? EventOf(JsonElement record) =>
        record.TryGetProperty("event", out var happened) && happened.ValueKind == JsonValueKind.Object ? happened : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
