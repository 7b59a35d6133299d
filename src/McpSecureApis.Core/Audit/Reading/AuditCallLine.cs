using System.Text.Json;
using McpSecureApis.Core.Audit.Records;

namespace McpSecureApis.Core.Audit.Reading;

/// <summary>
/// What counting needs of a record, as it stands in its line: JSON texts with their quotes, empty where there is none. Valid as long as the line.
/// A trail has millions of lines, so only the front of a record is read, in the order in which <see cref="AuditRecordWriter"/> writes it: as far
/// as the decision and its reason.
/// </summary>
internal readonly ref struct AuditCallLine
{
    private const int MaxDepth = 8;

    private AuditCallLine(Members members)
    {
        Time = members.Time;
        Phase = members.Phase;
        Tool = members.Tool;
        Kind = members.Kind;
        Reason = members.Reason;
        Manifest = members.Manifest;
        Digest = members.Digest;
        Caller = members.Caller;
    }

    public ReadOnlySpan<byte> Time { get; }

    public ReadOnlySpan<byte> Phase { get; }

    public ReadOnlySpan<byte> Tool { get; }

    /// <summary>Empty for a tool.</summary>
    public ReadOnlySpan<byte> Kind { get; }

    /// <summary>Why the call was refused; empty when it was not.</summary>
    public ReadOnlySpan<byte> Reason { get; }

    /// <summary>Id of the manifest.</summary>
    public ReadOnlySpan<byte> Manifest { get; }

    /// <summary>Digest of the manifest.</summary>
    public ReadOnlySpan<byte> Digest { get; }

    /// <summary>The caller as an object; equal bytes are one caller, as one writer writes them.</summary>
    public ReadOnlySpan<byte> Caller { get; }

    /// <summary>False for a line that is no record. Whether the record is genuine is the verifier's to say.</summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="record">What stands in it.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out AuditCallLine record)
    {
        record = default;
        if (!AuditRecord.EndsWithHash(line))
        {
            return false;
        }

        var members = default(Members);
        try
        {
            var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject || !members.Read(ref json, line))
            {
                return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        record = new AuditCallLine(members);
        return !record.Phase.IsEmpty && !record.Time.IsEmpty;
    }

    /// <summary>Whether a text is exactly this one, which needs no escape.</summary>
    public static bool Is(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> text) =>
        quoted.Length == text.Length + 2 && quoted[1..^1].SequenceEqual(text);

    /// <summary>Copies a text without its quotes and escapes. Returns -1 for none, or one that does not fit.</summary>
    public static int Copy(ReadOnlySpan<byte> quoted, Span<char> destination)
    {
        if (quoted.IsEmpty || quoted.Length - 2 > destination.Length)
        {
            return -1;
        }

        try
        {
            var json = new Utf8JsonReader(quoted);
            return json.Read() && json.TokenType == JsonTokenType.String ? json.CopyString(destination) : -1;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: bytes that are no UTF-8, or half a surrogate pair.
            return -1;
        }
    }

    /// <summary>The members while they are being read. A member that is there twice means two things, so the line is no record.</summary>
    private ref struct Members
    {
        public ReadOnlySpan<byte> Time;
        public ReadOnlySpan<byte> Phase;
        public ReadOnlySpan<byte> Tool;
        public ReadOnlySpan<byte> Kind;
        public ReadOnlySpan<byte> Reason;
        public ReadOnlySpan<byte> Manifest;
        public ReadOnlySpan<byte> Digest;
        public ReadOnlySpan<byte> Caller;

        /// <summary>What every record has; no member that is asked for stands behind what follows these.</summary>
        private const int Front = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 3) | (1 << 6) | (1 << 9);

        private int _seen;

        public bool Read(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> line)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("time"u8))
                {
                    Time = Value(ref json, line, 0);
                }
                else if (json.ValueTextEquals("phase"u8))
                {
                    Phase = Value(ref json, line, 1);
                }
                else if (json.ValueTextEquals("caller"u8))
                {
                    Caller = Value(ref json, line, 2);
                }
                else if (json.ValueTextEquals("tool"u8))
                {
                    Tool = Value(ref json, line, 3);
                }
                else if (json.ValueTextEquals("kind"u8))
                {
                    Kind = Value(ref json, line, 4);
                }
                else if (json.ValueTextEquals("reason"u8))
                {
                    Reason = Value(ref json, line, 5);
                }
                else if (json.ValueTextEquals("manifest"u8))
                {
                    ReadManifest(ref json, line);
                }
                else if (json.ValueTextEquals("decision"u8))
                {
                    Value(ref json, line, 9);
                }
                else if ((_seen & Front) == Front)
                {
                    return _seen >= 0;
                }
                else
                {
                    json.Skip();
                }
            }

            return json.TokenType == JsonTokenType.EndObject && _seen >= 0;
        }

        private void ReadManifest(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> line)
        {
            Mark(6);
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                return;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("name"u8))
                {
                    Manifest = Value(ref json, line, 7);
                }
                else if (json.ValueTextEquals("digest"u8))
                {
                    Digest = Value(ref json, line, 8);
                }
                else
                {
                    json.Skip();
                }
            }
        }

        /// <summary>A text with its quotes, or a whole object; empty for anything else.</summary>
        private ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> line, int member)
        {
            Mark(member);
            json.Read();
            var (start, type) = ((int)json.TokenStartIndex, json.TokenType);
            json.Skip();
            return type is JsonTokenType.String or JsonTokenType.StartObject ? line[start..(int)json.BytesConsumed] : default;
        }

        /// <summary>A negative mark says that a member was there before.</summary>
        private void Mark(int member) => _seen = _seen < 0 || (_seen & (1 << member)) != 0 ? -1 : _seen | (1 << member);
    }
}
