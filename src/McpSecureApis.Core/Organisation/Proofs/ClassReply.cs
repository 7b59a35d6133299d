using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking.Policy;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>
/// Finds replies of a backend of which something of a class leaves. The engine projects two replies that differ in that value alone; when
/// what leaves differs, something of the value left.
/// </summary>
internal static class ClassReply
{
    private const string Other = "x";

    private static readonly string[] Samples = ["value", "Jane Doe", "jane.doe@example.com", "4111 1111 1111 1111", "12345678"];

    /// <summary>Whether callers with these scopes get anything of a value of the class: what is redacted or dropped does not leave.</summary>
    public static bool Leaves(MaskingPolicy policy, int dataClass, Callers.Scopes.ScopeSet scopes) =>
        policy.ActionsFor(scopes).Span[dataClass] is not (MaskAction.Redact or MaskAction.Drop);

    /// <summary>The reply; null when nothing of the class leaves of any that was tried.</summary>
    public static JsonElement? Find(ReviewedEntry entry, Caller caller, string dataClass)
    {
        if (JudgedCatalog.ResponseOf(entry) is not { } response)
        {
            return null;
        }

        if (response.Content?.Class == dataClass)
        {
            return Find(entry, caller, sample => JsonSerializer.Serialize(sample));
        }

        foreach (var (text, field) in response.Fields)
        {
            if (!FieldPath.TryParse(text, out var path, out _))
            {
                continue;
            }

            var reply = field.Class == dataClass ? Find(entry, caller, sample => Document(path.Segments, 0, sample, key: Other)) : null;
            reply ??= field.Keys == dataClass ? Find(entry, caller, sample => Document(path.Segments, 0, Other, sample)) : null;
            if (reply is not null)
            {
                return reply;
            }
        }

        return null;
    }

    private static JsonElement? Find(ReviewedEntry entry, Caller caller, Func<string, string> write)
    {
        var others = ReplyWitness.Project(entry, caller, JsonElement.Parse(write(Other)));
        foreach (var sample in Samples)
        {
            var reply = JsonElement.Parse(write(sample));
            if (ReplyWitness.Project(entry, caller, reply) is { } shown && !string.Equals(shown, others, StringComparison.Ordinal))
            {
                return reply;
            }
        }

        return null;
    }

    /// <summary>The smallest document with the value at the path.</summary>
    private static string Document(IReadOnlyList<FieldSegment> segments, int index, string value, string key)
    {
        if (index == segments.Count)
        {
            return JsonSerializer.Serialize(value);
        }

        var inner = Document(segments, index + 1, value, key);
        return segments[index].Kind switch
        {
            FieldSegmentKind.Element => $"[{inner}]",
            FieldSegmentKind.AnyKey => $$"""{{{JsonSerializer.Serialize(key)}}:{{inner}}}""",
            _ => $$"""{{{JsonSerializer.Serialize(segments[index].Name)}}:{{inner}}}""",
        };
    }
}
