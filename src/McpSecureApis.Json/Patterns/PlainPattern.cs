using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace McpSecureApis.Json.Patterns;

/// <summary>
/// A pattern that is a row of ASCII characters and classes, each with its count, anchored on both sides: <c>^ORD-[0-9]{8}$</c>. Most patterns
/// that people write are, and such a one is matched by reading the text once, without the machinery of an expression, which costs a tenth of a
/// second for the first and a quarter of a megabyte for each.
/// </summary>
internal sealed class PlainPattern
{
    private readonly Step[] _steps;

    private PlainPattern(Step[] steps) => _steps = steps;

    /// <summary>Reads what <see cref="EcmaTranslator"/> writes, and gives up on everything but the plain part.</summary>
    public static bool TryRead(ReadOnlySpan<char> translated, [NotNullWhen(true)] out PlainPattern? plain)
    {
        plain = null;
        if (!Take(ref translated, @"\A") || !translated.EndsWith(@"\z", StringComparison.Ordinal))
        {
            return false;
        }

        // A backslash before it would be the end of another escape; the translation escapes by \u and four digits only.
        var rest = translated[..^2];
        var steps = new List<Step>();
        while (rest.Length > 0)
        {
            if (!TryReadSet(ref rest, out var members) || !TryReadCount(ref rest, out var least, out var most))
            {
                return false;
            }

            steps.Add(new Step(members, least, most));
        }

        if (!IsDetermined(steps))
        {
            return false;
        }

        plain = new PlainPattern([.. steps]);
        return true;
    }

    /// <summary>Whether the whole text is one of the pattern's.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        foreach (var step in _steps)
        {
            var taken = 0;
            while (taken < text.Length && taken < step.Most && step.Members.Has(text[taken]))
            {
                taken++;
            }

            if (taken < step.Least)
            {
                return false;
            }

            text = text[taken..];
        }

        return text.IsEmpty;
    }

    /// <summary>
    /// Whether taking as much as possible at each step is never wrong: what a step could leave over, no step behind it could take, up to
    /// the first one that must take something.
    /// </summary>
    private static bool IsDetermined(List<Step> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            for (var next = i + 1; next < steps.Count && steps[i].Least < steps[i].Most; next++)
            {
                if (steps[i].Members.Meets(steps[next].Members))
                {
                    return false;
                }

                if (steps[next].Least > 0)
                {
                    break;
                }
            }
        }

        return true;
    }

    private static bool TryReadSet(ref ReadOnlySpan<char> rest, out AsciiSet members)
    {
        members = default;
        if (!Take(ref rest, "["))
        {
            return TryReadUnit(ref rest, out var unit) && TryAdd(ref members, unit, unit);
        }

        while (!Take(ref rest, "]"))
        {
            if (!TryReadUnit(ref rest, out var from))
            {
                return false;
            }

            var to = from;
            if ((Take(ref rest, "-") && !TryReadUnit(ref rest, out to)) || !TryAdd(ref members, from, to))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadUnit(ref ReadOnlySpan<char> rest, out int unit)
    {
        unit = 0;
        if (rest.Length > 0 && char.IsAsciiLetterOrDigit(rest[0]))
        {
            unit = rest[0];
            rest = rest[1..];
            return true;
        }

        if (!Take(ref rest, @"\u") || rest.Length < 4 ||
            !int.TryParse(rest[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit))
        {
            return false;
        }

        rest = rest[4..];
        return true;
    }

    private static bool TryAdd(ref AsciiSet members, int from, int to)
    {
        for (var unit = from; unit <= to && to < 128; unit++)
        {
            members = members.With(unit);
        }

        return to < 128;
    }

    private static bool TryReadCount(ref ReadOnlySpan<char> rest, out int least, out int most)
    {
        (least, most) = (1, 1);
        switch (rest.Length > 0 ? rest[0] : default)
        {
            case '*':
                (least, most) = (0, int.MaxValue);
                break;
            case '+':
                (least, most) = (1, int.MaxValue);
                break;
            case '?':
                (least, most) = (0, 1);
                break;
            case '{':
                var end = rest.IndexOf('}');
                var counts = rest[1..end];
                var comma = counts.IndexOf(',');
                least = int.Parse(counts[..comma], NumberStyles.None, CultureInfo.InvariantCulture);
                most = comma == counts.Length - 1 ? int.MaxValue : int.Parse(counts[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
                rest = rest[(end + 1)..];
                return true;
            default:
                return true;
        }

        rest = rest[1..];
        return true;
    }

    private static bool Take(ref ReadOnlySpan<char> rest, ReadOnlySpan<char> text)
    {
        if (!rest.StartsWith(text))
        {
            return false;
        }

        rest = rest[text.Length..];
        return true;
    }

    private readonly record struct Step(AsciiSet Members, int Least, int Most);

    /// <summary>Two words and no UInt128: what has one is never compiled ahead.</summary>
    private readonly record struct AsciiSet(ulong Lower, ulong Upper)
    {
        public AsciiSet With(int unit) => unit < 64 ? this with { Lower = Lower | 1UL << unit } : this with { Upper = Upper | 1UL << (unit - 64) };

        public bool Has(char unit) => unit < 128 && ((unit < 64 ? Lower >> unit : Upper >> (unit - 64)) & 1) != 0;

        public bool Meets(AsciiSet other) => ((Lower & other.Lower) | (Upper & other.Upper)) != 0;
    }
}
