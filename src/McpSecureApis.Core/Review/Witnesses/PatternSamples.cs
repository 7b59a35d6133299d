using System.Globalization;
using System.Text;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>
/// Writes texts that a pattern may take. They are only proposals: each is asked of the schema itself before it counts, so what is not understood here
/// costs a witness and nothing else.
/// </summary>
internal sealed class PatternSamples
{
    private const int MostSamples = 64;

    private const int MostRepeats = 64;

    private readonly string _pattern;

    /// <summary>One sample takes the last choice everywhere, and so is as long as can be.</summary>
    private readonly bool _isLongest;
    private readonly StringBuilder _text = new();
    private uint _state;
    private int _at;
    private int _depth;

    private PatternSamples(string pattern, uint seed)
    {
        _pattern = pattern;
        _state = seed;
        _isLongest = seed == 1;
    }

    /// <summary>Different texts, the shortest choice first.</summary>
    public static IEnumerable<string> Of(string pattern)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (uint seed = 0; seed < MostSamples; seed++)
        {
            if (new PatternSamples(pattern, seed).Write() is { } text && seen.Add(text))
            {
                yield return text;
            }
        }
    }

    private string? Write() => Alternatives(isWritten: true) && _at == _pattern.Length ? _text.ToString() : null;

    /// <summary>Small and the same on every run: a witness has to be the same for the same change.</summary>
    private int Choose(int count)
    {
        if (_state == 0 || count <= 1)
        {
            return 0;
        }

        if (_isLongest)
        {
            return count - 1;
        }

        _state = (_state * 1664525) + 1013904223;
        return (int)((_state >> 8) % (uint)count);
    }

    private bool Alternatives(bool isWritten)
    {
        if (++_depth > 32)
        {
            return false;
        }

        var start = _at;
        var count = 1;
        while (Sequence(isWritten: false) && _at < _pattern.Length && _pattern[_at] == '|')
        {
            _at++;
            count++;
        }

        var end = _at;
        var chosen = isWritten ? Choose(count) : -1;
        _at = start;
        for (var i = 0; i < count; i++)
        {
            if (!Sequence(i == chosen))
            {
                return false;
            }

            _at += i < count - 1 ? 1 : 0;
        }

        _depth--;
        return _at == end;
    }

    private bool Sequence(bool isWritten)
    {
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            if (_pattern[_at] is '^' or '$')
            {
                _at++;
            }
            else if (!Repeated(isWritten))
            {
                return false;
            }
        }

        return true;
    }

    private bool Repeated(bool isWritten)
    {
        var start = _at;
        if (!Atom(isWritten: false))
        {
            return false;
        }

        var end = _at;
        var (least, most) = Quantifier();
        var after = _at;
        var times = isWritten ? least + Choose((_isLongest ? most : Math.Min(most, least + MostRepeats)) - least + 1) : 0;
        for (var i = 0; i < times && _text.Length < 4096; i++)
        {
            _at = start;
            if (!Atom(isWritten: true) || _at != end)
            {
                return false;
            }
        }

        _at = after;
        return true;
    }

    private (int Least, int Most) Quantifier()
    {
        var (least, most) = (1, 1);
        switch (_at < _pattern.Length ? _pattern[_at] : '\0')
        {
            case '*':
                (least, most) = (0, MostRepeats);
                _at++;
                break;
            case '+':
                (least, most) = (1, MostRepeats);
                _at++;
                break;
            case '?':
                (least, most) = (0, 1);
                _at++;
                break;
            case '{' when _pattern.IndexOf('}', _at) is > 0 and var close:
                var numbers = _pattern[(_at + 1)..close].Split(',');
                least = int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : 0;
                most = numbers.Length == 1 ? least
                    : int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var second) ? second
                    : least + MostRepeats;
                _at = close + 1;
                break;
            default:
                return (1, 1);
        }

        _at += _at < _pattern.Length && _pattern[_at] == '?' ? 1 : 0;
        return (Math.Min(least, 4096), Math.Max(most, least));
    }

    private bool Atom(bool isWritten)
    {
        var unit = _pattern[_at++];
        switch (unit)
        {
            case '(':
                if (_at + 1 < _pattern.Length && _pattern[_at] == '?')
                {
                    // Of groups with a name or a meaning only the plain ones are read.
                    if (_pattern[_at + 1] != ':')
                    {
                        return false;
                    }

                    _at += 2;
                }

                return Alternatives(isWritten) && _at < _pattern.Length && _pattern[_at++] == ')';
            case '[':
                return Class(isWritten);
            case '.':
                Put("aZ0 -"[Choose(5)], isWritten);
                return true;
            case '\\':
                return Escape() is { Length: > 0 } characters && Put(characters[Choose(characters.Length)], isWritten);
            case '*' or '+' or '?' or '{' or '}' or ']':
                return false;
            default:
                return Put(unit, isWritten);
        }
    }

    private bool Put(char unit, bool isWritten)
    {
        if (isWritten)
        {
            _text.Append(unit);
        }

        return true;
    }

    private bool Class(bool isWritten)
    {
        var excludes = _at < _pattern.Length && _pattern[_at] == '^';
        _at += excludes ? 1 : 0;
        var members = new StringBuilder();
        while (_at < _pattern.Length && _pattern[_at] != ']')
        {
            var unit = _pattern[_at++];
            var single = unit == '\\' ? Escape() : unit.ToString();
            if (single is null)
            {
                return false;
            }

            if (single.Length == 1 && _at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                _at++;
                var last = _pattern[_at++];
                var end = last == '\\' ? Escape() : last.ToString();
                if (end is not { Length: 1 })
                {
                    return false;
                }

                for (var c = single[0]; c <= end[0] && members.Length < 256; c++)
                {
                    members.Append(c);
                }
            }
            else
            {
                members.Append(single);
            }
        }

        if (_at++ >= _pattern.Length)
        {
            return false;
        }

        var chosen = excludes ? string.Concat("a0Z-_ é'/.".Where(c => !members.ToString().Contains(c, StringComparison.Ordinal)))
            : members.ToString();
        return chosen.Length > 0 && Put(chosen[Choose(chosen.Length)], isWritten);
    }

    /// <summary>Characters that an escape may stand for; null for one that is not understood here.</summary>
    private string? Escape()
    {
        if (_at >= _pattern.Length)
        {
            return null;
        }

        var unit = _pattern[_at++];
        switch (unit)
        {
            case 'd':
                return "0123456789";
            case 'w':
                return "azAZ09_";
            case 's':
                return " ";
            case 'D' or 'W':
                return unit == 'D' ? "a-" : "- ";
            case 'S':
                return "a0-";
            case 't' or 'n' or 'r' or 'f' or 'v':
                return unit switch { 't' => "\t", 'n' => "\n", 'r' => "\r", 'f' => "\f", _ => "\v" };
            case 'x' when _at + 2 <= _pattern.Length:
                _at += 2;
                return Code(_pattern[(_at - 2).._at]);
            case 'u' when _at + 4 <= _pattern.Length && _pattern[_at] != '{':
                _at += 4;
                return Code(_pattern[(_at - 4).._at]);
            case 'p' when _pattern.IndexOf('}', _at) is > 0 and var close:
                _at = close + 1;
                return "aA1";
            default:
                return char.IsAsciiLetterOrDigit(unit) ? null : unit.ToString();
        }
    }

    private static string? Code(string hex) =>
        ushort.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && !char.IsSurrogate((char)code)
            ? ((char)code).ToString() : null;
}
