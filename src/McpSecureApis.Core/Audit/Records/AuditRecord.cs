using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Audit.Signing;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Audit.Records;

/// <summary>What the verifier reads of a record whose bytes have the hash that stands at their end.</summary>
internal sealed class AuditRecord
{
    private const int HashMemberBytes = 75; // ,"hash":"<64 hex digits>" and the closing brace

    private static readonly StrictJsonOptions LineJson = new() { MaxDepth = 8 };

    private AuditRecord()
    {
    }

    public required long Sequence { get; init; }

    public required string? Id { get; init; }

    /// <summary>Null when it is none of ours.</summary>
    public required DateTimeOffset? Time { get; init; }

    public required string? Previous { get; init; }

    public required string Hash { get; init; }

    /// <summary>Kind of the event; null for a record of a call.</summary>
    public required string? Kind { get; init; }

    /// <summary>The texts of an event.</summary>
    public required IReadOnlyDictionary<string, string> Details { get; init; }

    /// <summary>For an event of kind <c>head</c>; null when it is none.</summary>
    public required AuditHead? Head { get; init; }

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="record">Null when there is a problem.</param>
    /// <returns>What is wrong, in our words; null for a whole record.</returns>
    public static string? Read(ReadOnlyMemory<byte> line, out AuditRecord? record)
    {
        record = null;
        var bytes = line.Span;
        if (!EndsWithHash(bytes))
        {
            return "The line does not end with a hash.";
        }

        var hash = Encoding.Latin1.GetString(bytes[^(HashMemberBytes - 9)..^2]);
        if (HashOf(bytes[..^HashMemberBytes]) != hash)
        {
            return "The record's hash is not that of its bytes.";
        }

        if (!StrictJson.TryParse(line, LineJson, out var document, out _))
        {
            return "The line is not strict JSON.";
        }

        using (document)
        {
            record = Read(document.RootElement, hash);
            return null;
        }
    }

    /// <summary>Whether a line ends as records do, whatever its hash is of.</summary>
    public static bool EndsWithHash(ReadOnlySpan<byte> line) =>
        line.Length > HashMemberBytes && line[^HashMemberBytes..].StartsWith(",\"hash\":\""u8) && line.EndsWith("\"}"u8);

    /// <summary>A number of an event, which is written as text; null when it is none.</summary>
    public long? Number(string name) =>
        Details.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string HashOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(body);
        digest.AppendData("}"u8);
        digest.GetHashAndReset(hash);
        return Convert.ToHexStringLower(hash);
    }

    private static AuditRecord Read(JsonElement record, string hash)
    {
        var happened = record.ValueKind == JsonValueKind.Object && record.TryGetProperty("event", out var member)
            && member.ValueKind == JsonValueKind.Object
            ? member
            : (JsonElement?)null;
        var details = happened is null ? [] : happened.Value.EnumerateObject().Where(detail => detail.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(detail => detail.Name, detail => detail.Value.GetString()!, StringComparer.Ordinal);
        var kind = details.GetValueOrDefault("kind");
        return new AuditRecord
        {
            Sequence = record.ValueKind == JsonValueKind.Object && record.TryGetProperty("sequence", out var number) &&
                number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : 0,
            Id = Text(record, "id"),
            Time = DateTimeOffset.TryParseExact(
                Text(record, "time"), AuditRecordWriter.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : null,
            Previous = Text(record, "previous"),
            Hash = hash,
            Kind = kind,
            Details = details,
            Head = kind == "head" ? AuditHead.Read(happened!.Value) : null,
        };
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
