using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpSecureApis.Json.Schemas.Documents;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Core.Arguments;

/// <summary>The defaults of an object's members. They are put in before the check, so that what is checked is what is sent.</summary>
internal sealed class ArgumentDefaults
{
    private readonly List<Member> _members = [];

    private ArgumentDefaults()
    {
    }

    /// <summary>Reads the defaults of a schema whose values are objects; an object that is absent is not made for the sake of its defaults.</summary>
    public static ArgumentDefaults Read(SchemaQuestions schemas, SchemaSite site) =>
        Read(schemas, site, new Dictionary<(SchemaDocument, string), ArgumentDefaults>());

    /// <summary>The same element when no default applies; otherwise a new one. Every value that was sent keeps its bytes.</summary>
    public JsonElement Apply(JsonElement arguments)
    {
        if (!Applies(arguments))
        {
            return arguments;
        }

        var output = new ArrayBufferWriter<byte>(JsonMarshal.GetRawUtf8Value(arguments).Length + 256);
        Write(arguments, output);
        using var document = JsonDocument.Parse(output.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static ArgumentDefaults Read(
        SchemaQuestions schemas, SchemaSite site, Dictionary<(SchemaDocument Document, string Pointer), ArgumentDefaults> known)
    {
        if (known.TryGetValue((site.Document, site.Pointer), out var defaults))
        {
            return defaults;
        }

        known.Add((site.Document, site.Pointer), defaults = new ArgumentDefaults());
        foreach (var (name, below) in schemas.DeclaredMembers(site))
        {
            var value = below.Element.ValueKind == JsonValueKind.Object && below.Element.TryGetProperty("default", out var found)
                ? Encoding.UTF8.GetBytes(found.GetRawText())
                : null;
            var inner = (schemas.PossibleTypes(below) & TypeSet.Object) != TypeSet.None ? Read(schemas, below, known) : null;
            if (value is not null || inner is not null)
            {
                defaults._members.Add(new Member(name, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(name)), value, inner));
            }
        }

        return defaults;
    }

    private bool Applies(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var member in _members)
        {
            if (value.TryGetProperty(member.Name, out var found) ? member.Inner?.Applies(found) == true : member.Value is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void Write(JsonElement value, ArrayBufferWriter<byte> output)
    {
        output.Write("{"u8);
        var isFirst = true;
        foreach (var member in value.EnumerateObject())
        {
            Separate(ref isFirst, output);
            output.Write("\""u8);
            output.Write(JsonMarshal.GetRawUtf8PropertyName(member));
            output.Write("\":"u8);
            var inner = _members.Find(candidate => member.NameEquals(candidate.Name))?.Inner;
            if (inner?.Applies(member.Value) == true)
            {
                inner.Write(member.Value, output);
            }
            else
            {
                output.Write(JsonMarshal.GetRawUtf8Value(member.Value));
            }
        }

        foreach (var member in _members)
        {
            if (member.Value is not null && !value.TryGetProperty(member.Name, out _))
            {
                Separate(ref isFirst, output);
                output.Write(member.QuotedName);
                output.Write(":"u8);
                output.Write(member.Value);
            }
        }

        output.Write("}"u8);
    }

    private static void Separate(ref bool isFirst, ArrayBufferWriter<byte> output)
    {
        if (!isFirst)
        {
            output.Write(","u8);
        }

        isFirst = false;
    }

    private sealed record Member(string Name, byte[] QuotedName, byte[]? Value, ArgumentDefaults? Inner);
}
