using System.Globalization;
using System.Text;

namespace McpSecureApis.Json.Patterns;

/// <summary>A set of code points as sorted ranges, and how it is written for a matcher that sees UTF-16 units.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;

    private readonly List<(int From, int To)> _ranges;

    private CodePointSet(List<(int From, int To)> ranges) => _ranges = ranges;

    /// <summary>In their order, and none touches another.</summary>
    public IReadOnlyList<(int From, int To)> Ranges => _ranges;

    public static CodePointSet Digits { get; } = Of(('0', '9'));

    public static CodePointSet Word { get; } = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>White space and line terminators of ECMA-262.</summary>
    public static CodePointSet Space { get; } = Of(
        (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    public static CodePointSet LineTerminators { get; } = Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    public static CodePointSet Of(params (int From, int To)[] ranges)
    {
        var sorted = new List<(int From, int To)>();
        foreach (var range in ranges.OrderBy(range => range.From))
        {
            if (sorted.Count > 0 && range.From <= sorted[^1].To + 1)
            {
                sorted[^1] = (sorted[^1].From, Math.Max(sorted[^1].To, range.To));
            }
            else
            {
                sorted.Add(range);
            }
        }

        return new CodePointSet(sorted);
    }

    /// <summary>All code points of which <paramref name="category"/> holds.</summary>
    public static CodePointSet Of(Func<UnicodeCategory, bool> category)
    {
        var ranges = new List<(int From, int To)>();
        var from = -1;
        for (var codePoint = 0; codePoint <= Last + 1; codePoint++)
        {
            var isIn = codePoint <= Last && category(CharUnicodeInfo.GetUnicodeCategory(codePoint));
            if (isIn && from < 0)
            {
                from = codePoint;
            }
            else if (!isIn && from >= 0)
            {
                ranges.Add((from, codePoint - 1));
                from = -1;
            }
        }

        return new CodePointSet(ranges);
    }

    public static CodePointSet Union(IEnumerable<CodePointSet> sets) => Of([.. sets.SelectMany(set => set._ranges)]);

    public CodePointSet Complement()
    {
        var ranges = new List<(int From, int To)>();
        var next = 0;
        foreach (var (from, to) in _ranges)
        {
            if (from > next)
            {
                ranges.Add((next, from - 1));
            }

            next = to + 1;
        }

        if (next <= Last)
        {
            ranges.Add((next, Last));
        }

        return new CodePointSet(ranges);
    }

    /// <summary>Writes one atom that takes exactly one code point of the set, a pair of units for those above U+FFFF.</summary>
    public void Write(StringBuilder output)
    {
        var alternatives = new List<string>();
        var units = new StringBuilder();
        foreach (var (from, to) in _ranges)
        {
            // A surrogate is half a code point, and never stands alone in a text that was read strictly.
            if (from < 0xD800)
            {
                AppendRange(units, from, Math.Min(to, 0xD7FF));
            }

            if (from <= 0xFFFF && to > 0xDFFF)
            {
                AppendRange(units, Math.Max(from, 0xE000), Math.Min(to, 0xFFFF));
            }
        }

        if (units.Length > 0)
        {
            alternatives.Add($"[{units}]");
        }

        foreach (var (from, to) in _ranges)
        {
            if (to > 0xFFFF)
            {
                AddPairs(alternatives, Math.Max(from, 0x10000), to);
            }
        }

        output.Append(alternatives.Count switch
        {
            // Nothing can match: a class without members.
            0 => @"[^\s\S]",
            1 when alternatives[0][0] == '[' && units.Length > 0 => alternatives[0],
            _ => $"(?:{string.Join('|', alternatives)})",
        });
    }

    private static void AddPairs(List<string> alternatives, int from, int to)
    {
        while (from <= to)
        {
            var high = High(from);
            var lastOfHigh = Math.Min(to, 0x10000 + ((high - 0xD800) << 10) + 0x3FF);
            if (Low(from) == 0xDC00 && lastOfHigh - from == 0x3FF)
            {
                // Whole blocks of 1,024 go together.
                var lastHigh = Low(to) == 0xDFFF ? High(to) : High(to) - 1;
                alternatives.Add($"{Class(high, lastHigh)}{Class(0xDC00, 0xDFFF)}");
                from = 0x10000 + ((lastHigh - 0xD800 + 1) << 10);
            }
            else
            {
                alternatives.Add($"{Class(high, high)}{Class(Low(from), Low(lastOfHigh))}");
                from = lastOfHigh + 1;
            }
        }
    }

    private static int High(int codePoint) => 0xD800 + ((codePoint - 0x10000) >> 10);

    private static int Low(int codePoint) => 0xDC00 + ((codePoint - 0x10000) & 0x3FF);

    private static string Class(int from, int to) => AppendRange(new StringBuilder("["), from, to).Append(']').ToString();

    private static StringBuilder AppendRange(StringBuilder output, int from, int to)
    {
        output.Append(CultureInfo.InvariantCulture, $@"\u{from:X4}");
        return to > from ? output.Append(CultureInfo.InvariantCulture, $@"-\u{to:X4}") : output;
    }
}
