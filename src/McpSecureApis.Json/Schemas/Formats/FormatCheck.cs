using System.Text.Json;
using McpSecureApis.Json.Formats;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Formats;

/// <summary><c>format</c>, asserted.</summary>
internal sealed class FormatCheck(string name, StringFormat format) : SchemaCheck
{
    private readonly string _message = $"must be a valid {name}, for example {format.Example}";

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        var buffer = (stackalloc char[256]);
        var text = JsonTexts.Read(instance, buffer, out var rented);
        var isValid = format.IsValid(text);
        JsonTexts.Return(rented);
        return isValid || run.Fail("format", _message);
    }

    public override bool? CheckName(ReadOnlySpan<char> name) => format.IsValid(name);
}
