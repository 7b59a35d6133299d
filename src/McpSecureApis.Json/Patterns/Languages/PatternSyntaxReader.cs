using System.Globalization;

namespace McpSecureApis.Json.Patterns.Languages;

/// <summary>
/// Reads what <see cref="EcmaPattern.Translate"/> writes, as <see cref="PlainPattern"/> does. Reading the author's pattern a second time would
/// be a second opinion of it; this is the very expression that decides calls.
/// </summary>
internal sealed class PatternSyntaxReader
{
    private static readonly CodePointSet Nobody = CodePointSet.Of();

    private readonly string _translated;
    private int _position;
    private bool _hasHalf;

    private PatternSyntaxReader(string translated) => _translated = translated;

    /// <summary>
    /// The tree; null when a half of a surrogate pair stands alone in it, which only a matcher of UTF-16 units can compare.
    /// </summary>
    public static PatternSyntax? Read(string translated)
    {
        var reader = new PatternSyntaxReader(translated);
        var tree = reader.Choice();
        return reader._hasHalf ? null : tree;
    }

    private PatternSyntax Choice()
    {
        var parts = new List<PatternSyntax> { Row() };
        while (Take("|"))
        {
            parts.Add(Row());
        }

        if (parts.Count == 1)
        {
            return parts[0];
        }

        // A class with characters above U+FFFF was written as a choice.
        var sets = parts.OfType<PatternSyntax.One>().Select(one => one.Members).ToList();
        return sets.Count == parts.Count ? new PatternSyntax.One(CodePointSet.Union(sets)) : new PatternSyntax.Choice(parts);
    }

    private PatternSyntax Row()
    {
        var parts = new List<PatternSyntax>();
        while (_position < _translated.Length && _translated[_position] is not ('|' or ')'))
        {
            var part = Term();
            if (parts.Count > 0 && Joined(parts[^1], part) is { } joined)
            {
                parts[^1] = joined;
            }
            else
            {
                parts.Add(part);
            }
        }

        _hasHalf |= parts.Exists(part => (part as PatternSyntax.Repeated)?.Part is PatternSyntax.One repeated && HasHalf(repeated.Members)) ||
            parts.OfType<PatternSyntax.One>().Any(one => HasHalf(one.Members));
        return parts.Count == 1 ? parts[0] : new PatternSyntax.Row(parts);
    }

    private PatternSyntax Term()
    {
        if (Take(@"\A"))
        {
            return new PatternSyntax.Start();
        }

        if (Take(@"\z"))
        {
            return new PatternSyntax.End();
        }

        PatternSyntax part;
        if (Take("(?:"))
        {
            part = Choice();
            _position++;
        }
        else
        {
            part = new PatternSyntax.One(Take(@"[^\s\S]") ? Nobody : Take("[") ? Class() : Single(Unit()));
        }

        var (least, most) = Count();
        return (least, most) == (1, 1) ? part : new PatternSyntax.Repeated(part, least, most);
    }

    private CodePointSet Class()
    {
        var ranges = new List<(int From, int To)>();
        while (!Take("]"))
        {
            var from = Unit();
            ranges.Add((from, Take("-") ? Unit() : from));
        }

        return CodePointSet.Of([.. ranges]);
    }

    private static CodePointSet Single(int unit) => CodePointSet.Of((unit, unit));

    private int Unit()
    {
        if (!Take(@"\u"))
        {
            return _translated[_position++];
        }

        _position += 4;
        return int.Parse(_translated.AsSpan(_position - 4, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private (int Least, int Most) Count()
    {
        if (Take("*"))
        {
            return (0, int.MaxValue);
        }

        if (Take("+"))
        {
            return (1, int.MaxValue);
        }

        if (Take("?"))
        {
            return (0, 1);
        }

        if (!Take("{"))
        {
            return (1, 1);
        }

        var least = Number();
        var most = !Take(",") ? least : _translated[_position] == '}' ? int.MaxValue : Number();
        _position++;
        return (least, most);
    }

    private int Number()
    {
        var from = _position;
        while (char.IsAsciiDigit(_translated[_position]))
        {
            _position++;
        }

        return int.Parse(_translated.AsSpan(from, _position - from), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The code points of a first half and the second half behind it; null when the two are nothing of that kind.</summary>
    private static PatternSyntax.One? Joined(PatternSyntax first, PatternSyntax second)
    {
        if (first is not PatternSyntax.One { Members.Ranges: var highs } || second is not PatternSyntax.One { Members.Ranges: var lows } ||
            !AreWithin(highs, 0xD800, 0xDBFF) || !AreWithin(lows, 0xDC00, 0xDFFF))
        {
            return null;
        }

        var ranges =
            from high in highs
            from unit in Enumerable.Range(high.From, high.To - high.From + 1)
            from low in lows
            select (char.ConvertToUtf32((char)unit, (char)low.From), char.ConvertToUtf32((char)unit, (char)low.To));
        return new PatternSyntax.One(CodePointSet.Of([.. ranges]));
    }

    private static bool AreWithin(IReadOnlyList<(int From, int To)> ranges, int least, int most) =>
        ranges.Count > 0 && ranges.All(range => range.From >= least && range.To <= most);

    private static bool HasHalf(CodePointSet members) => members.Ranges.Any(range => range.From <= 0xDFFF && range.To >= 0xD800);

    private bool Take(string text)
    {
        if (!_translated.AsSpan(_position).StartsWith(text))
        {
            return false;
        }

        _position += text.Length;
        return true;
    }
}
