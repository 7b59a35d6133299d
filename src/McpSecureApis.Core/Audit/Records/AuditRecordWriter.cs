using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Audit.Records;

/// <summary>What a record says and how it is written down: one line of JSON, whose hash is somebody else's to add. Used by one thread.</summary>
/// <param name="keyId">Names the key of the keyed hashes.</param>
/// <param name="configurationDigest">Goes into every record.</param>
internal sealed class AuditRecordWriter(string keyId, string configurationDigest) : IDisposable
{
    /// <summary>Of the time of a record, in UTC.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const int MaxMembers = 32;

    /// <summary>A field path, with the step that stands for what is not listed.</summary>
    private const int LongestPath = FieldPath.MaxLength + 8;

    /// <summary>A path with what is said of it.</summary>
    private const int LongestOutcome = LongestPath + 256;

    private static readonly JavaScriptEncoder Encoder = CreateEncoder();

    private readonly ArrayBufferWriter<byte> _record = new(4096);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });

    /// <summary>The record as an object, without a newline; valid until the next one.</summary>
    /// <param name="entry">What the record says.</param>
    /// <param name="writer">The chain.</param>
    /// <param name="sequence">Its number in the chain.</param>
    /// <param name="previous">The hash of the record before, as text.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="subject">Keyed hash of the caller's subject.</param>
    /// <param name="tool">The tool's name, or the keyed hash of an unknown one.</param>
    public ReadOnlySpan<byte> Write(
        AuditEntry entry, string writer, long sequence, ReadOnlySpan<byte> previous, DateTimeOffset time, string? subject, string? tool)
    {
        _record.ResetWrittenCount();
        _json.Reset(_record);
        WriteMembers(entry, writer, sequence, previous, time, subject, tool);
        _json.Flush();
        return _record.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private static JavaScriptEncoder CreateEncoder()
    {
        // Readable as written, but nothing that a terminal or an editor obeys or hides: controls, bidirectional and other format
        // characters, variation selectors, blank letters. Everything beyond the BMP is escaped by the encoder itself.
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        for (var c = 0; c <= char.MaxValue; c++)
        {
            if (CharUnicodeInfo.GetUnicodeCategory((char)c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned ||
                (c != ' ' && CharUnicodeInfo.GetUnicodeCategory((char)c) is UnicodeCategory.SpaceSeparator) ||
                c is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F)
                    or 0xFFA0 or 0xFFFD)
            {
                settings.ForbidCharacter((char)c);
            }
        }

        return JavaScriptEncoder.Create(settings);
    }

    private static string PhaseText(AuditPhase phase) => phase switch
    {
        AuditPhase.Intent => "intent",
        AuditPhase.Outcome => "outcome",
        AuditPhase.Refusal => "refusal",
        _ => "event",
    };

    private void WriteMembers(
        AuditEntry entry, string writer, long sequence, ReadOnlySpan<byte> previous, DateTimeOffset time, string? subject, string? tool)
    {
        Span<byte> text = stackalloc byte[64];
        _json.WriteStartObject();
        Utf8.TryWrite(text, $"{writer}-{sequence}", out var length);
        _json.WriteString("id"u8, text[..length]);
        _json.WriteNumber("sequence"u8, sequence);
        time.UtcDateTime.TryFormat(text, out length, TimeFormat, CultureInfo.InvariantCulture);
        _json.WriteString("time"u8, text[..length]);
        _json.WriteString("phase"u8, PhaseText(entry.Phase));
        WriteText("callId"u8, entry.CallId, 64);
        WriteCaller(entry, subject);
        WriteText("tool"u8, tool, 64);
        if (entry.Kind != EntryKind.Tool)
        {
            _json.WriteString("kind"u8, entry.Kind == EntryKind.Resource ? "resource"u8 : "prompt"u8);
        }

        WriteManifest(entry);
        WriteApproval(entry.Approval);

        // Asked of every record, so null rather than absent.
        _json.WriteString("decision"u8, entry.Phase == AuditPhase.Event ? null : entry.Reason is null ? "allow" : "refuse");
        if (entry.Reason is { } reason)
        {
            _json.WriteString("reason"u8, reason.ToCode());
        }

        WriteOptional("cause"u8, entry.Cause?.ToCode(), 64);
        WriteOptional("found"u8, entry.Found, 64);

        WriteOptional("catalog"u8, entry.Catalog, 128);
        WriteOptional("configuration"u8, configurationDigest, 128);
        var isHashed = subject is not null || entry.ArgumentsDigest is not null || entry.UnknownTool is not null || entry.Event?.Address is not null;
        WriteOptional("keyId"u8, isHashed ? keyId : null, 64);
        WriteOptional("argumentsDigest"u8, entry.ArgumentsDigest, 128);
        WriteOptional("credential"u8, entry.Credential, 128);
        WriteOptional("request"u8, entry.Request, 512);
        WriteOptional("confirmation"u8, entry.Confirmation, 128);
        WriteBackend(entry);
        WriteMasked(entry);
        WriteEvent(entry.Event);
        _json.WriteString("previous"u8, previous);
        _json.WriteEndObject();
    }

    private void WriteCaller(AuditEntry entry, string? subject)
    {
        if (entry.Caller is not { } caller)
        {
            _json.WriteNull("caller"u8);
            return;
        }

        _json.WriteStartObject("caller"u8);
        WriteText("issuer"u8, caller.Issuer, 512);
        WriteText("subject"u8, subject, 64);
        WriteText("client"u8, caller.Client, 256);
        WriteText("tenant"u8, caller.Tenant, 256);
        _json.WriteEndObject();
    }

    private void WriteManifest(AuditEntry entry)
    {
        if (entry.Tool is not { } tool)
        {
            _json.WriteNull("manifest"u8);
            return;
        }

        _json.WriteStartObject("manifest"u8);
        WriteText("name"u8, tool.Manifest, 128);
        WriteText("version"u8, tool.Version, 64);
        WriteText("digest"u8, tool.Digest, 128);
        _json.WriteEndObject();
    }

    private void WriteApproval(EntryApproval? approval)
    {
        if (approval is null)
        {
            return;
        }

        _json.WriteStartObject("approval"u8);
        WriteText("id"u8, approval.Id, 64);
        WriteText("digest"u8, approval.Digest, 128);
        _json.WriteEndObject();
    }

    private void WriteBackend(AuditEntry entry)
    {
        if (entry.BackendStatus is null && entry.BackendDuration is null)
        {
            return;
        }

        _json.WriteStartObject("backend"u8);
        WriteNumber("status"u8, entry.BackendStatus);
        WriteNumber("milliseconds"u8, entry.BackendDuration is { } duration ? Math.Round((decimal)duration.TotalMilliseconds, 3) : null);
        if (entry.BackendAttempts is { } attempts)
        {
            _json.WriteNumber("attempts"u8, attempts);
        }

        _json.WriteEndObject();
    }

    private void WriteMasked(AuditEntry entry)
    {
        WriteCounts("screened"u8, entry.Screened);
        WriteCounts("masked"u8, entry.Masked);

        if (entry.Dropped is { } dropped)
        {
            _json.WriteNumber("dropped"u8, dropped);
        }

        WriteCounts("drift"u8, entry.Drift is { Count: > 0 } drift ? drift : null, LongestPath);
    }

    private void WriteCounts(ReadOnlySpan<byte> name, IReadOnlyCollection<KeyValuePair<string, int>>? counts, int cap = 64)
    {
        if (counts is null)
        {
            return;
        }

        _json.WriteStartObject(name);
        foreach (var (kind, count) in counts.Take(MaxMembers))
        {
            _json.WriteNumber(Cut(kind, cap), count);
        }

        _json.WriteEndObject();
    }

    private void WriteEvent(AuditEvent? happened)
    {
        if (happened is null)
        {
            return;
        }

        _json.WriteStartObject("event"u8);
        WriteText("kind"u8, happened.Kind, 64);
        if (happened.Count is { } count)
        {
            _json.WriteNumber("count"u8, count);
        }

        WriteOptional("address"u8, happened.Address, 64);
        foreach (var (name, value) in happened.Details.Take(MaxMembers))
        {
            _json.WriteString(Cut(name, 64), Cut(value, 1024));
        }

        WriteCounts("outcomes"u8, happened.Outcomes, LongestOutcome);
        happened.Head?.WriteMembers(_json);
        _json.WriteEndObject();
    }

    private void WriteText(ReadOnlySpan<byte> name, string? value, int cap)
    {
        if (value is null)
        {
            _json.WriteNull(name);
        }
        else
        {
            _json.WriteString(name, Cut(value, cap));
        }
    }

    private void WriteOptional(ReadOnlySpan<byte> name, string? value, int cap)
    {
        if (value is not null)
        {
            _json.WriteString(name, Cut(value, cap));
        }
    }

    private void WriteNumber(ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is { } number)
        {
            _json.WriteNumber(name, number);
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    private static string Cut(string value, int cap) => value.Length <= cap ? value : string.Concat(value.AsSpan(0, cap - 1), "…");
}
