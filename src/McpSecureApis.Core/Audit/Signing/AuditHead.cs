using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Audit.Signing;

/// <summary>
/// A signed statement of how far a chain had come. Kept where the owner of the disk cannot take it back, it shows when a trail was
/// rewritten or cut before it.
/// </summary>
/// <param name="Writer">The chain.</param>
/// <param name="Sequence">The number of its last record.</param>
/// <param name="Hash">The hash of that record, lower-case hex.</param>
/// <param name="KeyId">Names the key.</param>
/// <param name="Signature">
/// ECDSA P-256 with SHA-256 over <see cref="MessageOf"/>, base64url of IEEE P1363 form; null in a head that was written down without it.
/// </param>
internal sealed record AuditHead(string Writer, long Sequence, string Hash, string? KeyId, string? Signature)
{
    /// <summary>What is signed. The first line keeps a signature of anything else from being taken for one of a head.</summary>
    public static byte[] MessageOf(string writer, long sequence, string hash) =>
        Encoding.UTF8.GetBytes($"mcp-secure-apis/audit-head/1\n{writer}\n{sequence}\n{hash}");

    /// <summary>Reads a head in its own form, or the record of the trail that holds it.</summary>
    public static AuditHead? Parse(string text)
    {
        if (!StrictJson.TryParse(Encoding.UTF8.GetBytes(text.Trim()), out var document, out _))
        {
            return null;
        }

        using (document)
        {
            return Read(document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("event", out var inner)
                ? inner
                : document.RootElement);
        }
    }

    public static AuditHead? Read(JsonElement head) =>
        Text(head, "writer") is { } writer && Text(head, "hash") is { } hash &&
        head.TryGetProperty("sequence", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var sequence)
            ? new AuditHead(writer, sequence, hash, Text(head, "keyId"), Text(head, "signature"))
            : null;

    public bool IsSignedBy(ECDsa key)
    {
        var signature = new byte[128];
        return Signature is { Length: <= 128 } && Base64Url.TryDecodeFromChars(Signature, signature, out var length) &&
            key.VerifyData(MessageOf(Writer, Sequence, Hash), signature.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    /// <summary>One line of JSON, as it is sent out and as <c>audit verify --head</c> takes it.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            WriteMembers(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("writer"u8, Writer);
        json.WriteNumber("sequence"u8, Sequence);
        json.WriteString("hash"u8, Hash);
        json.WriteString("keyId"u8, KeyId);
        json.WriteString("signature"u8, Signature);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
