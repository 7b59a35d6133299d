using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Authorization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Masking.Projection;
using McpSecureApis.Core.Review.Changes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>Finds replies of which more leaves with the new side than with the old one, by letting both project the same reply.</summary>
internal static class ReplyWitness
{
    /// <summary>Values that the classes and detectors know, as JSON.</summary>
    public static readonly string[] Values =
    [
        "\"Jane Doe\"", "\"jane.doe@example.com\"", "\"+1 202 555 0143\"", "\"4111 1111 1111 1111\"", "\"DE89370400440532013000\"",
        "\"192.0.2.17\"", "\"value\"", "12345678", "true",
    ];

    /// <summary>A reply with a value at the path, which the new side lets out and the old one does not, or hides better.</summary>
    public static WitnessGoal Of(FieldPath path) => pair => Values
        .Select(value => Find(pair, Document(path.Segments, 0, value)))
        .FirstOrDefault(witness => witness is not null);

    /// <summary>What a side lets out of a reply for a caller; null when it lets nothing out or refuses the reply.</summary>
    public static string? Project(ReviewedEntry? entry, Caller caller, JsonElement reply)
    {
        if (entry?.Unit?.Masking is not { } masking)
        {
            return null;
        }

        var hasher = new KeyedHasher(Key);
        var counts = new MaskCounts();
        var body = Encoding.UTF8.GetBytes(reply.GetRawText());
        if (masking.Document is not null)
        {
            var text = reply.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(reply.GetString()!) : body;
            return Encoding.UTF8.GetString(DocumentMasker.Mask(text, masking, caller, hasher, counts).Bytes.Span);
        }

        if (masking.Root is not { } root)
        {
            return null;
        }

        using var output = new PooledBuffer(body.Length + 256);
        return ReplyProjector.Write(body, root, masking.Policy, caller, hasher, counts, output) is null
            ? Encoding.UTF8.GetString(output.Written) : null;
    }

    /// <summary>A text that leaves as a whole document.</summary>
    public static ChangeWitness? Content(EntryPair pair) => Values.Where(value => value[0] == '"').Select(value =>
        Find(pair, value)).FirstOrDefault(witness => witness is not null);

    /// <summary>The same for both sides and every run, so that equal hashes mean equal values.</summary>
    private static byte[] Key { get; } = SHA256.HashData("manifest diff"u8);

    private static ChangeWitness? Find(EntryPair pair, string text)
    {
        var reply = JsonElement.Parse(text);
        foreach (var caller in CallerSamples.Of(pair))
        {
            if (!AuthorizedCall.Check(caller, pair.New.Access).TryGet(out _, out _))
            {
                continue;
            }

            var (old, now) = (Project(pair.Old, caller, reply), Project(pair.New, caller, reply));
            return now is not null && !string.Equals(old, now, StringComparison.Ordinal) && ReplyLeaves.ShowMore(old, now)
                ? new ChangeWitness(caller) { Response = reply }
                : null;
        }

        return null;
    }

    /// <summary>The smallest document with the value at the path.</summary>
    private static string Document(IReadOnlyList<FieldSegment> segments, int index, string value)
    {
        if (index == segments.Count)
        {
            return value;
        }

        var inner = Document(segments, index + 1, value);
        return segments[index].Kind switch
        {
            FieldSegmentKind.Element => $"[{inner}]",
            FieldSegmentKind.AnyKey => $$"""{"sample":{{inner}}}""",
            _ => $$"""{{{JsonSerializer.Serialize(segments[index].Name)}}:{{inner}}}""",
        };
    }
}
