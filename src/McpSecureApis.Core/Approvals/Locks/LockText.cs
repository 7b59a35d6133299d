using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpSecureApis.Core.Approvals.Forms;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Approvals.Locks;

/// <summary>
/// The text of a lock. There is one text for each content: what is read is written again and compared, so that no byte of the file can be
/// another than what was signed.
/// </summary>
internal static class LockText
{
    /// <summary>The largest file that is read.</summary>
    public const int MaxFileBytes = 64 * 1024 * 1024;

    private const int DigestCharacters = 64;

    private static readonly StrictJsonOptions Bounds = new() { MaxDepth = 8 };

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new LockTime() },
    };

    public static JsonObject NodeOf(ApprovalLock content) => JsonSerializer.SerializeToNode(content, Strict)!.AsObject();

    /// <summary>The JSON Schema of locks, for programs that read them.</summary>
    public static string ExportSchema() => TypeSchema.Export(typeof(ApprovalLock), Strict, "Lock of approvals");

    /// <summary>The file's bytes.</summary>
    public static byte[] Write(ApprovalLock content)
    {
        var text = new StringBuilder();
        WriteValue(text, NodeOf(content), indent: 0);
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    /// <summary>The content of a file; null when it is not byte for byte what <see cref="Write"/> makes of it, or does not hang together.</summary>
    public static ApprovalLock? Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxFileBytes || !StrictJson.TryParse(utf8, Bounds, out var document, out _))
        {
            return null;
        }

        using (document)
        {
            try
            {
                return document.RootElement.Deserialize<ApprovalLock>(Strict) is { } content && HangsTogether(content) &&
                    Write(content).AsSpan().SequenceEqual(utf8.Span)
                    ? content
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    private static bool HangsTogether(ApprovalLock content)
    {
        if (content.Format != 1 || content.Sequence < 1 || content.Sequence > uint.MaxValue * 1_000L ||
            content.Approvals.Any(statement => statement?.Signatures.Any(signature => signature is null) != false) ||
            content.Changes.Any(change => change is null) || content.Signatures.Any(signature => signature is null) ||
            content.Sources.Any(source => source is null || !IsDigestOf(source)))
        {
            return false;
        }

        var sources = content.Sources.Select(source => source.Digest).ToHashSet(StringComparer.Ordinal);
        return content.Approvals.All(statement =>
                statement.Digest.Length == DigestCharacters && statement.Masking.Length == DigestCharacters && sources.Contains(statement.Source) &&
                statement.Sequence >= 1 && statement.Sequence <= content.Sequence && statement.Id == statement.IdOf(content.Catalog)) &&
            content.Approvals.DistinctBy(statement => (statement.Name.ToUpperInvariant(), statement.Sequence)).Count() == content.Approvals.Count &&
            content.Changes.DistinctBy(change => change.Fingerprint, StringComparer.Ordinal).Count() == content.Changes.Count &&
            content.Changes.All(change => change.State != ChangeState.Open) && sources.Count == content.Sources.Count;
    }

    private static bool IsDigestOf(ApprovedSource source) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source.Text))) == source.Digest;

    private static void WriteValue(StringBuilder text, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members:
                WriteItems(text, '{', '}', indent, members.Select(member => (CanonicalForm.TextOf(member.Key) + ": ", member.Value)));
                break;
            case JsonArray { Count: > 0 } items:
                WriteItems(text, '[', ']', indent, items.Select(item => (string.Empty, item)));
                break;
            case JsonObject or JsonArray:
                text.Append(value is JsonObject ? "{}" : "[]");
                break;
            case JsonValue word when word.GetValueKind() == JsonValueKind.String:
                text.Append(CanonicalForm.TextOf(word.GetValue<string>()));
                break;
            case JsonValue number:
                text.Append(number.GetValue<long>().ToString(CultureInfo.InvariantCulture));
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void WriteItems(StringBuilder text, char begin, char end, int indent, IEnumerable<(string Name, JsonNode? Value)> items)
    {
        text.Append(begin);
        foreach (var (index, (name, value)) in items.Index())
        {
            text.Append(index == 0 ? "\n" : ",\n").Append(' ', 2 * (indent + 1)).Append(name);
            WriteValue(text, value, indent + 1);
        }

        text.Append('\n').Append(' ', 2 * indent).Append(end);
    }
}
