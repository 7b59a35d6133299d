using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Callers.Revocations;

/// <summary>The form of a revocation in the file and on the admin listener: <c>{"kind":…,"value":…,"issuer":…?,"until":…?}</c>.</summary>
internal static class RevocationJson
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'";

    /// <summary>Reads one. Anything that is not of the form is a problem, so that a slip revokes too little in nobody's sight.</summary>
    /// <param name="element">What was written.</param>
    /// <param name="now">From when a duration counts.</param>
    /// <param name="revocation">What it says.</param>
    /// <param name="problem">What is wrong and what would be right; nothing of the values.</param>
    public static bool TryRead(
        JsonElement element, DateTimeOffset now, [NotNullWhen(true)] out Revocation? revocation, [NotNullWhen(false)] out string? problem)
    {
        revocation = null;
        problem = null;
        if (element.ValueKind != JsonValueKind.Object)
        {
            problem = "A revocation is an object with kind and value.";
            return false;
        }

        RevocationKind? kind = null;
        string? value = null, issuer = null;
        DateTimeOffset? until = null;
        foreach (var member in element.EnumerateObject())
        {
            var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
            problem ??= member.Name switch
            {
                "kind" => text is not null && RevocationKindText.TryParse(text, out var named) && (kind = named) is not null
                    ? null
                    : $"The member kind is one of {RevocationKindText.All}.",
                "value" => IsValue(value = text) ? null : ValueProblem("value"),
                "issuer" => member.Value.ValueKind == JsonValueKind.Null || IsValue(issuer = text) ? null : ValueProblem("issuer"),
                "until" => member.Value.ValueKind == JsonValueKind.Null || TryReadTime(text, now, out until)
                    ? null
                    : "The member until is a time that is to come, such as 2030-01-31T00:00:00Z, or how long, such as 90d or 12h.",
                _ => "A revocation has the members kind, value, issuer and until, and no others.",
            };
        }

        problem ??= kind is null || value is null ? "A revocation needs kind and value."
            : kind == RevocationKind.Issuer && issuer is not null ? "A revocation of an issuer names it as its value, and has no member issuer."
            : null;
        revocation = problem is null ? new Revocation(kind!.Value, value!, issuer, until) : null;
        return problem is null;
    }

    /// <summary>A time or a duration from <paramref name="now"/>: RFC 3339, <c>90d</c>, <c>12h</c>, <c>30m</c> or <c>45s</c>.</summary>
    public static bool TryReadTime(string? text, DateTimeOffset now, out DateTimeOffset? until)
    {
        until = text is null ? null
            : text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) &&
                days is > 0 and <= 36_500 ? now.AddDays(days)
            : DurationText.TryParse(text, out var duration) && duration > TimeSpan.Zero ? now + duration
            : text.Contains('T', StringComparison.Ordinal) &&
                DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime()
            : null;
        return until > now;
    }

    public static void Write(Utf8JsonWriter writer, Revocation revocation)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, revocation.Kind.ToWord());
        writer.WriteString("value"u8, revocation.Value);
        if (revocation.Issuer is { } issuer)
        {
            writer.WriteString("issuer"u8, issuer);
        }

        if (revocation.Until is { } until)
        {
            writer.WriteString("until"u8, until.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
        }

        writer.WriteEndObject();
    }

    /// <summary>One, as a line.</summary>
    public static string Line(Revocation revocation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, revocation);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A list under one name, as a whole document with what stands before it.</summary>
    public static byte[] Write(IEnumerable<Revocation> revocations, int? format = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (format is { } number)
            {
                writer.WriteNumber("format"u8, number);
            }

            writer.WriteStartArray("revocations"u8);
            foreach (var revocation in revocations)
            {
                Write(writer, revocation);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool IsValue(string? text) => text is { Length: > 0 and <= Revocation.LongestValue };

    private static string ValueProblem(string member) => $"The member {member} is a text of 1 to {Revocation.LongestValue} characters.";
}
