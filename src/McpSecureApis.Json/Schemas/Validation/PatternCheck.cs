using System.Text.Json;
using McpSecureApis.Json.Patterns;
using McpSecureApis.Json.Schemas.Running;
using McpSecureApis.Json.Schemas.Values;

namespace McpSecureApis.Json.Schemas.Validation;

/// <summary><c>pattern</c>.</summary>
internal sealed class PatternCheck(string pattern, TextPattern compiled) : SchemaCheck
{
    private static readonly string TooLong = $"is longer than the {TextPattern.MostUnits} characters of which a pattern is asked";

    private readonly string _message = "must match the pattern " + pattern;

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        var buffer = (stackalloc char[256]);
        var text = JsonTexts.Read(instance, buffer, out var rented);
        var matches = compiled.TryMatch(text);
        var message = matches is null && text.Length > TextPattern.MostUnits ? TooLong : _message;
        JsonTexts.Return(rented);

        return (matches ?? run.GiveUp()) || run.Fail("pattern", message);
    }

    public override bool? CheckName(ReadOnlySpan<char> name) => compiled.IsMatch(name);
}
