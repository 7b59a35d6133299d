using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Review.Changes;

namespace McpSecureApis.Core.Review.Output;

/// <summary>A difference as one object of JSON, on which scripts rely.</summary>
internal static class DifferenceJson
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ManifestDifference difference) => Text(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("old", difference.Old);
        writer.WriteString("new", difference.New);
        writer.WriteString("verdict", Word(difference.Verdict));
        writer.WriteStartArray("changes");
        foreach (var change in difference.Changes)
        {
            Write(writer, change);
        }

        writer.WriteEndArray();
        if (difference.Context is { } context)
        {
            writer.WriteStartObject("context");
            foreach (var cost in context)
            {
                writer.WriteStartObject(cost.Scopes);
                writer.WriteNumber("old", cost.Old);
                writer.WriteNumber("new", cost.New);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        if (difference.Trail is { } trail)
        {
            DifferenceUse.Write(writer, trail);
        }

        DifferenceApprovals.Write(writer, difference);
        writer.WriteEndObject();
    });

    /// <summary>A witness alone, to be pasted into other verbs.</summary>
    public static string Of(ChangeWitness witness) => Text(writer => Write(writer, witness));

    /// <summary>A caller alone, as witnesses name one.</summary>
    public static JsonElement Element(Caller caller) => JsonElement.Parse(Text(writer => Write(writer, caller)));

    /// <summary>A kind or severity as the outside forms say it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ManifestChange change)
    {
        writer.WriteStartObject();
        writer.WriteString(change.Entry.Kind == ChangedKind.Setting ? "setting" : "tool", change.Entry.Name);
        if (change.Entry.Kind is not (ChangedKind.Tool or ChangedKind.Setting))
        {
            writer.WriteStartObject("entry");
            writer.WriteString("kind", change.Entry.Noun);
            writer.WriteString("name", change.Entry.Name);
            writer.WriteEndObject();
        }

        writer.WriteString("path", change.Path);
        writer.WriteString("kind", Word(change.Kind));
        writer.WriteString("severity", Word(change.Severity));
        writer.WriteString("rule", change.Rule);
        writer.WriteString("message", change.Message);
        Write(writer, "old", change.Old);
        Write(writer, "new", change.New);
        writer.WritePropertyName("witness");
        if (change.Witness is { } witness)
        {
            Write(writer, witness);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteString("fingerprint", change.Fingerprint);
        if (change.Approval is { } approval)
        {
            writer.WriteString("approval", Word(approval));
        }

        if (change.Use is { } use)
        {
            DifferenceUse.Write(writer, use, withUsers: true);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, ChangePlace? place)
    {
        if (place is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("file", place.File);
        writer.WriteNumber("line", place.Line);
        writer.WriteString("text", place.Text);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ChangeWitness witness)
    {
        writer.WriteStartObject();
        if (witness.Caller is { } caller)
        {
            writer.WritePropertyName("caller");
            Write(writer, caller);
        }

        Write(writer, "arguments", witness.Arguments);
        Write(writer, "response", witness.Response);
        Write(writer, "token", witness.Token);
        Write(writer, "manifest", witness.Manifest);
        Write(writer, "request", witness.Request);
        if (witness.Calls is { } calls)
        {
            writer.WriteNumber("calls", calls);
            writer.WriteNumber("seconds", witness.Seconds);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement? value)
    {
        if (value is { } element)
        {
            writer.WritePropertyName(name);
            element.WriteTo(writer);
        }
    }

    /// <summary>A caller as witnesses name one.</summary>
    internal static void Write(Utf8JsonWriter writer, Caller caller)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("scopes");
        foreach (var scope in caller.Scopes.Ordered())
        {
            writer.WriteStringValue(scope);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("claims");
        if (caller.Subject != SampleCaller.Subject)
        {
            writer.WriteString("sub", caller.Subject);
        }

        if (caller.Client is { } client)
        {
            writer.WriteString("client_id", client);
        }

        foreach (var (name, value) in caller.Claims)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
        if (caller.Tenant is { } tenant)
        {
            writer.WriteString("tenant", tenant);
        }

        if (caller.Issuer != SampleCaller.Issuer)
        {
            writer.WriteString("issuer", caller.Issuer);
        }

        if (caller.Tier is { } tier)
        {
            writer.WriteString("tier", tier);
        }

        if (caller.Roles.Count > 0)
        {
            writer.WriteStartArray("roles");
            foreach (var role in caller.Roles)
            {
                writer.WriteStringValue(role);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
