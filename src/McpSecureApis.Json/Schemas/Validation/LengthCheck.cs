using System.Runtime.InteropServices;
using System.Text.Json;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>minLength</c> and <c>maxLength</c>, in code points.</summary>
internal sealed class LengthCheck(int least, int most) : SchemaCheck
{
    private readonly string _tooShort = $"must have at least {least} characters";
    private readonly string _tooLong = $"must have at most {most} characters";

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        // No text has more code points than bytes, and one that has bytes has a code point.
        var bytes = JsonMarshal.GetRawUtf8Value(instance).Length - 2;
        if (bytes <= most && least <= Math.Min(bytes, 1))
        {
            return true;
        }

        var length = JsonTexts.CodePoints(instance);
        return length < least ? run.Fail("minLength", _tooShort)
            : length <= most || run.Fail("maxLength", _tooLong);
    }

    public override bool? CheckName(ReadOnlySpan<char> name) => JsonTexts.CodePoints(name) is var length && length >= least && length <= most;
}
