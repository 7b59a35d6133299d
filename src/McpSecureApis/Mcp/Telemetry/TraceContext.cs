using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace McpSecureApis.Mcp.Telemetry;

/// <summary>
/// Reads the trace that a client says it is in (W3C Trace Context, version 00), from <c>params._meta</c> or from headers. It
/// is a stranger's text: what is not exactly of the grammar, or longer than it needs to be, does not exist, and never
/// refuses a request. Baggage is not taken at all.
/// </summary>
internal static class TraceContext
{
    private const string ParentName = "traceparent";
    private const string StateName = "tracestate";

    private const int ParentLength = 55;
    private const int MostStateLength = 512;
    private const int MostStateMembers = 32;
    private const int MostMemberPart = 256;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> KeyStart = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-*/@");

    /// <summary>What <c>params._meta</c> names; null when it names nothing that counts.</summary>
    public static ActivityContext? Read(JsonElement? meta) =>
        meta is { } given && Text(given, ParentName) is { } parent && TryRead(parent, Text(given, StateName), out var context) ? context : null;

    /// <summary>What headers name. A header that comes twice is two answers to one question.</summary>
    public static ActivityContext? Read(IHeaderDictionary headers) =>
        headers[ParentName] is { Count: 1 } parents && TryRead(parents[0], Join(headers[StateName]), out var context) ? context : null;

    private static string? Text(JsonElement meta, string name) =>
        meta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The list may be spread over several headers.</summary>
    private static string? Join(StringValues values) => values.Count switch
    {
        0 => null,
        1 => values[0],
        _ when values.Count <= MostStateMembers => string.Join(',', values.ToArray()),
        _ => null,
    };

    private static bool TryRead(string? parent, string? state, [NotNullWhen(true)] out ActivityContext? context)
    {
        context = null;
        if (parent is not { Length: ParentLength } || !parent.StartsWith("00-", StringComparison.Ordinal) || parent[35] != '-' || parent[52] != '-')
        {
            return false;
        }

        var trace = parent.AsSpan(3, 32);
        var span = parent.AsSpan(36, 16);
        var flags = parent.AsSpan(53, 2);
        if (!IsId(trace) || !IsId(span) || flags.ContainsAnyExcept(Hex))
        {
            return false;
        }

        var sampled = (byte.Parse(flags, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & 1) != 0;
        context = new ActivityContext(
            ActivityTraceId.CreateFromString(trace),
            ActivitySpanId.CreateFromString(span),
            sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
            state is not null && IsState(state) ? state : null,
            isRemote: true);
        return true;
    }

    private static bool IsId(ReadOnlySpan<char> id) => !id.ContainsAnyExcept(Hex) && id.ContainsAnyExcept('0');

    /// <summary>
    /// Whether every member of a list is one, and none comes twice. A list with one wrong member is dropped whole, as the recommendation has it.
    /// </summary>
    private static bool IsState(string state)
    {
        if (state.Length is 0 or > MostStateLength)
        {
            return false;
        }

        var members = state.Split(',');
        var keys = new HashSet<string>(StringComparer.Ordinal);
        return members.Length <= MostStateMembers && members.All(member => IsMember(member.Trim(' ', '\t'), keys));
    }

    private static bool IsMember(string member, HashSet<string> keys)
    {
        if (member.Length == 0)
        {
            return true;
        }

        var equals = member.IndexOf('=', StringComparison.Ordinal);
        if (equals is < 1 or > MostMemberPart)
        {
            return false;
        }

        var key = member[..equals];
        var value = member.AsSpan(equals + 1);
        return KeyStart.Contains(key[0]) && !key.AsSpan().ContainsAnyExcept(KeyCharacters) && keys.Add(key) &&
            value.Length is > 0 and <= MostMemberPart && !value.ContainsAnyExceptInRange(' ', '~') && !value.Contains('=');
    }
}
