using System.Globalization;
using System.Text;

namespace McpSecureApis.Core.Authorization;

/// <summary>Splits a condition into words by the lexical rules of CEL (cel-spec, "Syntax").</summary>
internal static class ConditionLexer
{
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", ",", ".", "-"];

    /// <exception cref="ConditionException">A character or literal is not CEL.</exception>
    public static List<ConditionToken> Split(string text)
    {
        var tokens = new List<ConditionToken>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new ConditionToken(ConditionTokenKind.End, "the end", at + 1));
                return tokens;
            }

            tokens.Add(Next(text, ref at));
        }
    }

    private static ConditionToken Next(string text, ref int at)
    {
        var start = at;
        var rest = text.AsSpan(at);
        if (rest[0] is '"' or '\'' || (rest.Length > 1 && rest[0] is 'r' or 'R' && rest[1] is '"' or '\''))
        {
            return new ConditionToken(ConditionTokenKind.Text, ReadText(text, ref at), start + 1);
        }

        if (char.IsAsciiLetter(rest[0]) || rest[0] == '_')
        {
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
            {
                at++;
            }

            return new ConditionToken(ConditionTokenKind.Name, text[start..at], start + 1);
        }

        if (char.IsAsciiDigit(rest[0]) || (rest[0] == '.' && rest.Length > 1 && char.IsAsciiDigit(rest[1])))
        {
            return new ConditionToken(ConditionTokenKind.Number, ReadNumber(text, ref at), start + 1);
        }

        foreach (var symbol in Symbols)
        {
            if (rest.StartsWith(symbol, StringComparison.Ordinal))
            {
                at += symbol.Length;
                return new ConditionToken(ConditionTokenKind.Symbol, symbol, start + 1);
            }
        }

        throw Error(start, rest[0] is '?' or ':' or '+' or '*' or '/' or '%' or '{' or '}'
            ? $"'{rest[0]}' is not part of conditions; they compare and combine only"
            : "there is a character that CEL does not know");
    }

    private static string ReadNumber(string text, ref int at)
    {
        var start = at;
        if (text[at] == '0' && at + 1 < text.Length && text[at + 1] is 'x' or 'X')
        {
            at += 2;
            var digits = at;
            while (at < text.Length && char.IsAsciiHexDigit(text[at]))
            {
                at++;
            }

            CheckEnd(text, at, start);
            var hex = text.AsSpan(digits, at - digits);
            return ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value <= long.MaxValue
                ? value.ToString(CultureInfo.InvariantCulture)
                : throw Error(start, "the number does not fit into 64 bits");
        }

        var isDouble = false;
        SkipDigits(text, ref at);
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            isDouble = true;
            at++;
            SkipDigits(text, ref at);
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            isDouble = true;
            at++;
            if (at < text.Length && text[at] is '+' or '-')
            {
                at++;
            }

            if (at == text.Length || !char.IsAsciiDigit(text[at]))
            {
                throw Error(start, "the exponent has no digits");
            }

            SkipDigits(text, ref at);
        }

        CheckEnd(text, at, start);
        var number = text[start..at];

        // One more than the largest is written only behind a minus sign; the parser has no use for it.
        var fits = isDouble
            ? double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) && number.Length <= 64
            : long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return fits ? number : throw Error(start, "the number is larger than CEL's 64 bits");
    }

    private static void SkipDigits(string text, ref int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
    }

    private static void CheckEnd(string text, int at, int start)
    {
        if (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.'))
        {
            throw Error(start, "the number is malformed, or has a suffix that is not offered");
        }
    }

    private static string ReadText(string text, ref int at)
    {
        var start = at;
        var raw = text[at] is 'r' or 'R';
        at += raw ? 1 : 0;
        var quote = text[at];
        var tripled = at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote;
        var end = tripled ? new string(quote, 3) : quote.ToString();
        at += end.Length;
        var result = new StringBuilder();
        while (at < text.Length)
        {
            if (text.AsSpan(at).StartsWith(end, StringComparison.Ordinal))
            {
                at += end.Length;
                return result.ToString();
            }

            if (!tripled && text[at] is '\n' or '\r')
            {
                break;
            }

            if (text[at] == '\\' && !raw)
            {
                ReadEscape(text, ref at, result);
            }
            else
            {
                result.Append(text[at++]);
            }
        }

        throw Error(start, "the string has no end");
    }

    private static void ReadEscape(string text, ref int at, StringBuilder result)
    {
        var start = at;
        var code = at + 1 < text.Length ? text[at + 1] : '\0';
        at += 2;
        const string Letters = "abfnrtv\\?\"'`";
        var known = Letters.IndexOf(code, StringComparison.Ordinal);
        if (known >= 0)
        {
            result.Append("\a\b\f\n\r\t\v\\?\"'`"[known]);
            return;
        }

        var (digits, radix) = code switch
        {
            'x' or 'X' => (2, 16),
            'u' => (4, 16),
            'U' => (8, 16),
            >= '0' and <= '3' => (3, 8),
            _ => throw Error(start, "the escape is not CEL"),
        };
        at -= radix == 8 ? 1 : 0;
        var value = 0L;
        for (var i = 0; i < digits; i++, at++)
        {
            var digit = at < text.Length && char.IsAsciiHexDigit(text[at]) ? Convert.ToInt32(text[at].ToString(), 16) : 16;
            value = digit < radix ? (value * radix) + digit : throw Error(start, "the escape is too short");
        }

        result.Append(
            Rune.IsValid((int)Math.Min(value, int.MaxValue))
                ? new Rune((int)value).ToString()
                : throw Error(start, "the escape is no character"));
    }

    private static ConditionException Error(int at, string problem) =>
        new(
            "condition-syntax",
            $"The condition cannot be read: {problem} (character {at + 1}).",
            "CEL, for example caller.department == \"finance\" && arguments.amount <= 500");
}
