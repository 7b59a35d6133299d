using System.Globalization;
using System.Text.Json;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>
/// What a trail says of a change, in words and as JSON. Callers, with their clients and tenants, stand only in what stays with whoever reads
/// the trail (text and JSON), subjects as keyed hashes; what goes to a pull request has numbers alone.
/// </summary>
internal static class DifferenceUse
{
    private const string SinceFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <summary>One sentence of numbers.</summary>
    public static string Sentence(ChangeUse use)
    {
        var others = use.Others == 0 ? string.Empty : $" {Count(use.Others, "caller")} who did not ask for it may call now, as other calls show.";
        if (use.Calls == 0)
        {
            return "nobody called it in the trail's window." + others;
        }

        var versions = use.OtherVersions == 0 ? string.Empty
            : $" {Count(use.OtherVersions, "call")} met another version of the manifest, which shows nothing of scopes.";
        return $"{Count(use.Calls, "call")} ({Number(use.Refused)} refused) of {Count(use.Callers, "caller")}, {Count(use.Clients, "client")}, " +
            $"{Count(use.Tenants, "tenant")}; {Number(use.Lose)} lose it, {Number(use.Gain)} gain it{Unknown(use)}.{versions}{others}";
    }

    /// <summary>What was read, and what a reader has to know of the numbers.</summary>
    public static string Sentence(TrailWindow window)
    {
        var since = window.Since is { } from ? $" since {from.UtcDateTime.ToString(SinceFormat, CultureInfo.InvariantCulture)}" : string.Empty;
        var times = window.First is null ? string.Empty : $", from {window.First} to {window.Last}";
        var skipped = window.Skipped == 0 ? string.Empty : $" Passed over, as no record: {Count(window.Skipped, "line")}.";
        var bound = window.IsComplete ? string.Empty : " There were more callers than are kept: numbers of callers are lower bounds.";
        return $"{Count(window.Calls, "call")} of entries of both sides{since}{times}, in {Count(window.Records, "record")}.{skipped}{bound} " +
            "Records hold no scopes, claims or arguments: who loses or gains is said as far as calls show it.";
    }

    /// <summary>A caller, with its client and tenant.</summary>
    public static string Sentence(ChangeUser user) =>
        $"{DifferenceJson.Word(user.Effect)}: caller {user.Subject ?? "-"}, client {user.Client ?? "-"}, tenant {user.Tenant ?? "-"}, " +
        Count(user.Calls, "call");

    /// <summary>The member <c>trail</c> of a change.</summary>
    public static void Write(Utf8JsonWriter writer, ChangeUse use, bool withUsers)
    {
        writer.WriteStartObject("trail");
        writer.WriteNumber("calls", use.Calls);
        writer.WriteNumber("callers", use.Callers);
        writer.WriteNumber("tenants", use.Tenants);
        writer.WriteNumber("lose", use.Lose);
        writer.WriteNumber("gain", use.Gain);
        writer.WriteNumber("unknown", use.Unknown);
        if (use.Because is { } because)
        {
            writer.WriteString("because", DifferenceJson.Word(because));
        }

        writer.WriteNumber("clients", use.Clients);
        writer.WriteNumber("refused", use.Refused);
        writer.WriteNumber("otherVersions", use.OtherVersions);
        writer.WriteNumber("others", use.Others);
        if (withUsers)
        {
            WriteUsers(writer, use.Users);
        }

        writer.WriteEndObject();
    }

    /// <summary>The member <c>trail</c> of a difference.</summary>
    public static void Write(Utf8JsonWriter writer, TrailWindow window)
    {
        writer.WriteStartObject("trail");
        writer.WriteNumber("records", window.Records);
        writer.WriteNumber("skipped", window.Skipped);
        writer.WriteNumber("calls", window.Calls);
        if (window.Since is { } since)
        {
            writer.WriteString("since", since.UtcDateTime);
        }

        if (window.First is not null)
        {
            writer.WriteString("first", window.First);
            writer.WriteString("last", window.Last);
        }

        writer.WriteBoolean("complete", window.IsComplete);
        writer.WriteEndObject();
    }

    private static void WriteUsers(Utf8JsonWriter writer, IReadOnlyList<ChangeUser> users)
    {
        writer.WriteStartArray("users");
        foreach (var user in users)
        {
            writer.WriteStartObject();
            writer.WriteString("issuer", user.Issuer);
            writer.WriteString("subject", user.Subject);
            writer.WriteString("client", user.Client);
            writer.WriteString("tenant", user.Tenant);
            writer.WriteNumber("calls", user.Calls);
            writer.WriteString("effect", DifferenceJson.Word(user.Effect));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Unknown(ChangeUse use) => use.Because switch
    {
        null => string.Empty,
        UnknownUse.Arguments => $", of {Number(use.Unknown)} it hangs on arguments, which a trail does not hold",
        UnknownUse.Claims => $", of {Number(use.Unknown)} it hangs on claims, which a trail does not hold",
        _ => $", of {Number(use.Unknown)} no call shows the scopes or claims that decide it",
    };

    private static string Count(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? string.Empty : "s")}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
