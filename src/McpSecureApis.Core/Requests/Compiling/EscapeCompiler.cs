using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Requests.Escapes;
using McpSecureApis.Core.Requests.Templates;
using McpSecureApis.Core.Requests.Texts;
using McpSecureApis.Json;

namespace McpSecureApis.Core.Requests.Compiling;

/// <summary>Judges texts whose values could be read as part of a query language: those that name an escape, and those that should.</summary>
internal sealed class EscapeCompiler(CompilerContext context)
{
    private const string Rule = "request-escape";

    /// <summary>Stands for a value; no manifest has it, because characters for private use are refused.</summary>
    private const string Placeholder = "\uE000";

    /// <summary>What one token may have outside of quotes.</summary>
    private const string Literals = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+";

    /// <summary>What follows the apostrophe in prose.</summary>
    private static readonly HashSet<string> Contractions = new(StringComparer.Ordinal) { "s", "t", "re", "ve", "ll", "d", "m" };

    /// <summary>
    /// With an escape, checks that each placeholder stands where it holds its value, and gives the text to compare with; without one, looks for
    /// placeholders that should have one.
    /// </summary>
    public EscapedTemplate? Compile(TextEscape? escape, IReadOnlyList<TemplatePart> parts, string at)
    {
        if (escape is not { } language)
        {
            Look(parts, at);
            return null;
        }

        return Compile(language, parts, at);
    }

    /// <summary>The same for a path, whose placeholders name their escape one by one and whose quotes are its own.</summary>
    public void CheckPath(IReadOnlyList<TemplatePart> parts, bool hasEscapes, string at)
    {
        var lexer = new LiteralLexer(TextEscape.Odata);
        foreach (var part in parts)
        {
            if (!part.IsPlaceholder)
            {
                lexer.Read(part.Text);
            }
            else if (context.Request.PathParameters.TryGetValue(part.Text, out var parameter) && parameter.Escape is not null && !lexer.IsInside)
            {
                context.Error(
                    at,
                    Rule,
                    "The placeholder stands outside of quotes, where the escape does not hold its value.",
                    part.Text,
                    "'{name}' with its quotes in the path");
            }
        }

        if (hasEscapes && !lexer.TryFinish(out _))
        {
            context.Error(at, Rule, "The path has a quote without its end.", context.Request.Path, WellFormed(TextEscape.Odata));
        }

        Look(parts, at, context.Request.PathParameters.Keys.ToHashSet(StringComparer.Ordinal));
    }

    private EscapedTemplate Compile(TextEscape escape, IReadOnlyList<TemplatePart> parts, string at)
    {
        var lexer = new LiteralLexer(escape);
        var sample = new StringBuilder();
        foreach (var part in parts)
        {
            if (!part.IsPlaceholder)
            {
                lexer.Read(part.Text);
                sample.Append(part.Text);
                continue;
            }

            var isInside = lexer.IsInside;
            sample.Append(isInside ? Placeholder : "-0");
            lexer.Take("x");
            if (!isInside && context.Arguments.TryGetValue(part.Text, out var shape) && !MayStandOutside(escape, shape))
            {
                context.Error(
                    at,
                    Rule,
                    "The placeholder stands outside of quotes, where the escape does not hold its value.",
                    part.Text,
                    OutsideOf(escape));
            }
        }

        if (parts.All(part => !part.IsPlaceholder))
        {
            context.Error(at, Rule, "A text without a placeholder has nothing to escape.", expected: "the text alone");
        }
        else if (!lexer.TryFinish(out _) || (escape == TextEscape.Json && !IsJson(sample.ToString())))
        {
            context.Error(
                at,
                Rule,
                "The text around the placeholders is not well-formed in this language.",
                $"{escape}".ToLowerInvariant(),
                WellFormed(escape));
        }

        return new EscapedTemplate(
            escape,
            [.. parts.Select(part =>
                part.IsPlaceholder
                    ? new ValuePart(Constant: null, new ValueOrigin(part.Text, IsClaim: false))
                    : new ValuePart(part.Text, Source: null))]);
    }

    /// <summary>
    /// Warns of a placeholder between quotes whose value may hold the quote, or the backslash by which most languages take a quote's meaning
    /// away. Whether the text is in a query language only its author knows.
    /// </summary>
    private void Look(IReadOnlyList<TemplatePart> parts, string at, IReadOnlySet<string>? except = null)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (!parts[i].IsPlaceholder || except?.Contains(parts[i].Text) == true || QuotesAround(parts, i) is not { Length: > 0 } quotes)
            {
                continue;
            }

            if (!context.Arguments.TryGetValue(parts[i].Text, out var shape) || !PatternAlphabet.TryRead(shape, out var alphabet) ||
                !alphabet.Excludes('\\') || quotes.Any(quote => !alphabet.Excludes(quote)))
            {
                context.Warning(
                    at,
                    "query-language",
                    "The value stands between quotes and may hold the quote or a backslash: if a query language is read there, " +
                    "a caller can go on in that language.",
                    $"{{{parts[i].Text}}}",
                    $"the long form with an escape, {{template: …, escape: odata}} (or json, lucene); " +
                    $"or a pattern without {quotes} and backslash such as ^[^{quotes}\\\\]*$");
            }
        }
    }

    private static string QuotesAround(IReadOnlyList<TemplatePart> parts, int placeholder) =>
        string.Concat("'\"`".Where(quote => MayEnclose(parts, placeholder, quote)));

    /// <summary>
    /// Whether the placeholder may stand between two of these quotes. An apostrophe and the quote after a literal's prefix (duration'PT…')
    /// look alike, so apostrophes are believed only where every quote of the text is one; elsewhere each counts as either, because a
    /// warning too many is cheaper than one that is missed.
    /// </summary>
    private static bool MayEnclose(IReadOnlyList<TemplatePart> parts, int placeholder, char quote)
    {
        var (quotes, apostrophes) = Count(parts.Take(placeholder), quote);
        var (quotesAfter, apostrophesAfter) = Count(parts.Skip(placeholder + 1), quote);
        return quotes + quotesAfter > 0 && quotesAfter + apostrophesAfter > 0 && (quotes % 2 == 1 || apostrophes > 0);
    }

    private static (int Quotes, int Apostrophes) Count(IEnumerable<TemplatePart> parts, char quote)
    {
        var (quotes, apostrophes) = (0, 0);
        foreach (var text in parts.Where(part => !part.IsPlaceholder).Select(part => part.Text))
        {
            for (var at = text.IndexOf(quote, StringComparison.Ordinal); at >= 0; at = text.IndexOf(quote, at + 1))
            {
                var isApostrophe = quote == '\'' && IsApostrophe(text, at);
                quotes += isApostrophe ? 0 : 1;
                apostrophes += isApostrophe ? 1 : 0;
            }
        }

        return (quotes, apostrophes);
    }

    /// <summary>Whether the quote ends a word as in it's, isn't or we'll, with the end of that word in sight.</summary>
    private static bool IsApostrophe(string text, int at)
    {
        var length = text.AsSpan(at + 1).IndexOfAnyExceptInRange('a', 'z');
        return at > 0 && char.IsLetter(text[at - 1]) && length > 0 && !char.IsLetterOrDigit(text[at + 1 + length]) && text[at + 1 + length] != '\'' &&
            Contractions.Contains(text.Substring(at + 1, length));
    }

    private static bool MayStandOutside(TextEscape escape, ArgumentShape shape) => escape switch
    {
        TextEscape.Json => shape.Types.Count > 0 && shape.Types.All(type => type is "number" or "integer" or "boolean"),

        // One token without blanks, quotes and brackets: an operand, never an operator.
        TextEscape.Odata => PatternAlphabet.TryRead(shape, out var alphabet) && alphabet.IsWithin(Literals),
        _ => false,
    };

    private static string OutsideOf(TextEscape escape) => escape switch
    {
        TextEscape.Json => "the placeholder in a string of the JSON text, or a number or boolean",
        TextEscape.Odata =>
            "the placeholder between single quotes, or an argument of letters, digits and - _ . : + only " +
            "(a number, an enumeration, format uuid or date-time, an anchored pattern)",
        _ => "the placeholder between double quotes",
    };

    private static string WellFormed(TextEscape escape) => escape switch
    {
        TextEscape.Json => "one JSON document, with {{ and }} for its braces and no placeholder in a member's name",
        TextEscape.Odata => "an even number of single quotes, such as Name eq '{name}'",
        _ => "an even number of double quotes and no regular expression, such as name:\"{name}\"",
    };

    /// <summary>One document, in which no member's name is a value's: the caller would choose an operator by it.</summary>
    private static bool IsJson(string text)
    {
        if (!StrictJson.TryParse(Encoding.UTF8.GetBytes(text), out var document, out _))
        {
            return false;
        }

        using (document)
        {
            return HasOwnNames(document.RootElement);
        }
    }

    private static bool HasOwnNames(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            element.EnumerateObject().All(member =>
                !member.Name.Contains(Placeholder, StringComparison.Ordinal) && HasOwnNames(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(HasOwnNames),
        _ => true,
    };
}
