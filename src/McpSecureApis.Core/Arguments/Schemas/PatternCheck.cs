using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpSecureApis.Core.Arguments.Schemas;

/// <summary><c>pattern</c>.</summary>
internal sealed class PatternCheck(string pattern, Regex regex) : SchemaCheck
{
    private readonly string _message = "must match the pattern " + pattern;

    public override bool Check(JsonElement instance, ValidationRun run, EvaluatedSet? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        var buffer = (stackalloc char[256]);
        var text = JsonTexts.Read(instance, buffer, out var rented);
        var matches = IsMatch(regex, text);
        JsonTexts.Return(rented);
        return matches || run.Fail("pattern", _message);
    }

    public override bool? CheckName(ReadOnlySpan<char> name) => IsMatch(regex, name);

    /// <summary>A match that takes too long is none.</summary>
    internal static bool IsMatch(Regex regex, ReadOnlySpan<char> text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
