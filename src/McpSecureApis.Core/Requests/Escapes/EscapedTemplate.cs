using System.Text.Json;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Texts;

namespace McpSecureApis.Core.Requests.Escapes;

/// <summary>A text in a query language, with constants as they stand, to read what was built from it again.</summary>
/// <param name="Escape">The language.</param>
/// <param name="Parts">The constants and the places of the values.</param>
internal sealed record EscapedTemplate(TextEscape Escape, IReadOnlyList<ValuePart> Parts)
{
    /// <summary>
    /// Whether the text, read by the language's own rules, has exactly the literals of the template, each saying what the arguments say, and
    /// nothing else outside of them.
    /// </summary>
    public bool IsMatch(string text, Caller caller, JsonElement arguments)
    {
        var expected = new LiteralLexer(Escape);
        foreach (var part in Parts)
        {
            if (part.Constant is { } constant)
            {
                expected.Read(constant);
            }
            else if (ExpectedText.Of(part.Source!, caller, arguments) is { } value)
            {
                expected.Take(value);
            }
            else
            {
                return false;
            }
        }

        var read = new LiteralLexer(Escape);
        read.Read(text);
        return read.TryFinish(out var found) && expected.TryFinish(out var wanted) && found.SequenceEqual(wanted, StringComparer.Ordinal);
    }

    /// <summary>The same for a text that is percent-encoded.</summary>
    public bool IsEncodedMatch(ReadOnlySpan<char> text, Caller caller, JsonElement arguments)
    {
        var decoded = Uri.UnescapeDataString(text);
        return PercentEncoding.StandsFor(text, decoded) && IsMatch(decoded, caller, arguments);
    }
}
