using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace McpSecureApis.Json.Patterns;

/// <summary>
/// Translates an ECMA-262 pattern (with the <c>u</c> flag, as JSON Schema recommends) to a .NET expression that cannot backtrack.
/// .NET's own reading differs: its <c>\d</c> takes Arabic digits, its <c>$</c> a trailing newline, its <c>.</c> half a code point.
/// </summary>
internal sealed class EcmaPattern
{
    private const int MostNested = 32;

    private const int LongestPattern = 4096;

    /// <summary>Patterns that are remembered; beyond that each is built for itself.</summary>
    private const int MostPooled = 4096;

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Patterns that some schema still uses, by their text: building an expression costs a millisecond, and schemas repeat them.</summary>
    private static readonly ConcurrentDictionary<string, WeakReference<TextPattern>> Pool = new(StringComparer.Ordinal);

    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly HashSet<string> _groupNames = new(StringComparer.Ordinal);
    private int _position;
    private int _depth;
    private string? _unsupported;

    private EcmaPattern(string pattern) => _pattern = pattern;

    /// <summary>Translates and builds; null with the problem when the pattern is wrong or cannot run without backtracking.</summary>
    public static TextPattern? Compile(string pattern, out PatternProblem? problem)
    {
        if (Pool.TryGetValue(pattern, out var pooled) && pooled.TryGetTarget(out var known))
        {
            problem = null;
            return known;
        }

        var translated = Translate(pattern, out problem);
        if (translated is null)
        {
            return null;
        }

        try
        {
            var built = PlainPattern.TryRead(translated, out var plain) ? TextPattern.Of(plain) : TextPattern.Of(Build(translated));
            Keep(pattern, built);
            return built;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            // Too many states, for example (a{1,500}){1,500}.
            problem = new PatternProblem(IsInvalid: false, "is too large to run without backtracking; use smaller repetition counts");
            return null;
        }
    }

    /// <summary>The expression of a pattern, plain or not.</summary>
    internal static Regex Build(string translated) =>
        new(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);

    /// <summary>Whether <paramref name="pattern"/> is an ECMA-262 pattern at all (the format <c>regex</c>).</summary>
    public static bool IsValid(string pattern) => Translate(pattern, out var problem) is not null || !problem!.IsInvalid;

    private static void Keep(string pattern, TextPattern built)
    {
        if (Pool.Count >= MostPooled)
        {
            foreach (var entry in Pool.Where(entry => !entry.Value.TryGetTarget(out _)))
            {
                Pool.TryRemove(entry);
            }
        }

        if (Pool.Count < MostPooled)
        {
            Pool[pattern] = new WeakReference<TextPattern>(built);
        }
    }

    internal static string? Translate(string pattern, out PatternProblem? problem)
    {
        if (pattern.Length > LongestPattern)
        {
            problem = new PatternProblem(IsInvalid: false, $"is longer than {LongestPattern} characters");
            return null;
        }

        var parser = new EcmaPattern(pattern);
        try
        {
            parser.Disjunction();
            if (parser._position < pattern.Length)
            {
                throw new FormatException("has a ')' without '('");
            }
        }
        catch (FormatException error)
        {
            problem = new PatternProblem(IsInvalid: true, error.Message);
            return null;
        }

        problem = parser._unsupported is null ? null : new PatternProblem(IsInvalid: false, parser._unsupported);
        return problem is null ? parser._output.ToString() : null;
    }

    private void Disjunction()
    {
        if (++_depth > MostNested)
        {
            throw new FormatException($"is nested deeper than {MostNested} groups");
        }

        while (_position < _pattern.Length && _pattern[_position] != ')')
        {
            if (_pattern[_position] == '|')
            {
                _output.Append('|');
                _position++;
            }
            else
            {
                Term();
            }
        }

        _depth--;
    }

    private void Term()
    {
        var canRepeat = true;
        switch (_pattern[_position])
        {
            case '^':
                _position++;
                _output.Append(@"\A");
                canRepeat = false;
                break;
            case '$':
                _position++;
                _output.Append(@"\z");
                canRepeat = false;
                break;
            case '(':
                Group();
                break;
            case '.':
                _position++;
                CodePointSet.LineTerminators.Complement().Write(_output);
                break;
            case '[':
                Class();
                break;
            case '\\':
                canRepeat = Escape();
                break;
            case '*' or '+' or '?':
                throw new FormatException("repeats nothing");
            default:
                if (TryReadBraces(out _, out _, out _))
                {
                    throw new FormatException("repeats nothing");
                }

                WriteLiteral(ReadCodePoint());
                break;
        }

        Quantifier(canRepeat);
    }

    private void Group()
    {
        _position++;
        if (Take("?:"))
        {
            _output.Append("(?:");
        }
        else if (Take("?=") || Take("?!") || Take("?<=") || Take("?<!"))
        {
            _unsupported ??= "looks ahead or behind, which cannot run without backtracking";
            _output.Append("(?:");
        }
        else if (Take("?<"))
        {
            var end = _pattern.IndexOf('>', _position);
            var name = end < 0 ? "" : _pattern[_position..end];
            if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$') ||
                char.IsAsciiDigit(name[0]) || !_groupNames.Add(name))
            {
                throw new FormatException("has a group with a name that is missing, malformed or taken");
            }

            _position = end + 1;
            _output.Append("(?:");
        }
        else if (_position < _pattern.Length && _pattern[_position] == '?')
        {
            throw new FormatException("has a group of an unknown kind");
        }
        else
        {
            // Nothing asks what a group took, so none captures.
            _output.Append("(?:");
        }

        Disjunction();
        if (_position >= _pattern.Length)
        {
            throw new FormatException("has a '(' without ')'");
        }

        _position++;
        _output.Append(')');
    }

    private void Quantifier(bool canRepeat)
    {
        if (_position >= _pattern.Length)
        {
            return;
        }

        string? written = null;
        if (_pattern[_position] is '*' or '+' or '?')
        {
            written = _pattern[_position++].ToString();
        }
        else if (TryReadBraces(out var least, out var most, out var length))
        {
            _position += length;
            written = most switch
            {
                null => string.Create(CultureInfo.InvariantCulture, $"{{{least},}}"),
                _ when most < least => throw new FormatException("has a repetition with the larger number first"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{{{least},{most}}}"),
            };
        }

        if (written is null)
        {
            return;
        }

        if (!canRepeat)
        {
            throw new FormatException("repeats an assertion");
        }

        _output.Append(written);
        if (_position < _pattern.Length && _pattern[_position] == '?')
        {
            // Whether something matches does not depend on laziness.
            _position++;
        }
    }

    private bool TryReadBraces(out int least, out int? most, out int length)
    {
        least = 0;
        most = null;
        length = 0;
        if (_position >= _pattern.Length || _pattern[_position] != '{')
        {
            return false;
        }

        var end = _pattern.IndexOf('}', _position);
        if (end < 0)
        {
            return false;
        }

        var parts = _pattern[(_position + 1)..end].Split(',');
        length = end - _position + 1;
        if (parts.Length > 2 || !TryCount(parts[0], out least))
        {
            return false;
        }

        if (parts.Length == 1)
        {
            most = least;
            return true;
        }

        if (parts[1].Length == 0)
        {
            return true;
        }

        var isCount = TryCount(parts[1], out var count);
        most = count;
        return isCount;
    }

    private static bool TryCount(string text, out int count)
    {
        count = 0;
        if (text.Length == 0 || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        count = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : int.MaxValue;
        return true;
    }

    /// <summary>Reads an escape outside a class; false when it was an assertion.</summary>
    private bool Escape()
    {
        if (_position + 1 >= _pattern.Length)
        {
            throw new FormatException(@"ends with a '\'");
        }

        var next = _pattern[_position + 1];
        if (next is 'b' or 'B')
        {
            _position += 2;
            _unsupported ??= @"uses \b or \B, whose meaning for other than ASCII letters cannot be kept without looking around";
            return false;
        }

        if (next is >= '1' and <= '9' or 'k')
        {
            _position += 2;
            _unsupported ??= "refers back to a group, which cannot run without backtracking";
            if (next == 'k')
            {
                var end = _pattern.IndexOf('>', _position);
                if (!Take("<") || end < 0)
                {
                    throw new FormatException(@"has a '\k' without a group name");
                }

                _position = end + 1;
            }
            else
            {
                while (_position < _pattern.Length && char.IsAsciiDigit(_pattern[_position]))
                {
                    _position++;
                }
            }

            return true;
        }

        if (ReadEscape(inClass: false, out var codePoint) is { } set)
        {
            set.Write(_output);
        }
        else
        {
            WriteLiteral(codePoint);
        }

        return true;
    }

    private void Class()
    {
        _position++;
        var isNegated = Take("^");
        var sets = new List<CodePointSet>();
        while (true)
        {
            if (_position >= _pattern.Length)
            {
                throw new FormatException("has a '[' without ']'");
            }

            if (_pattern[_position] == ']')
            {
                _position++;
                break;
            }

            var set = ClassAtom(out var from);
            if (_position + 1 < _pattern.Length && _pattern[_position] == '-' && _pattern[_position + 1] != ']')
            {
                _position++;
                var upper = ClassAtom(out var to);
                if (set is not null || upper is not null)
                {
                    throw new FormatException("has a range that starts or ends with a class");
                }

                if (to < from)
                {
                    throw new FormatException("has a range with the larger end first");
                }

                sets.Add(CodePointSet.Of((from, to)));
            }
            else
            {
                sets.Add(set ?? CodePointSet.Of((from, from)));
            }
        }

        var union = CodePointSet.Union(sets);
        (isNegated ? union.Complement() : union).Write(_output);
    }

    private CodePointSet? ClassAtom(out int codePoint)
    {
        if (_position >= _pattern.Length)
        {
            throw new FormatException("has a '[' without ']'");
        }

        if (_pattern[_position] == '\\')
        {
            return ReadEscape(inClass: true, out codePoint);
        }

        codePoint = ReadCodePoint();
        return null;
    }

    /// <summary>Reads an escape: a set of code points, or null with the one code point that it stands for.</summary>
    private CodePointSet? ReadEscape(bool inClass, out int codePoint)
    {
        if (++_position >= _pattern.Length)
        {
            throw new FormatException(@"ends with a '\'");
        }

        codePoint = 0;
        var kind = _pattern[_position++];
        switch (kind)
        {
            case 'd':
                return CodePointSet.Digits;
            case 'D':
                return CodePointSet.Digits.Complement();
            case 'w':
                return CodePointSet.Word;
            case 'W':
                return CodePointSet.Word.Complement();
            case 's':
                return CodePointSet.Space;
            case 'S':
                return CodePointSet.Space.Complement();
            case 'p' or 'P':
                var property = ReadProperty();
                return kind == 'p' ? property : property.Complement();
        }

        codePoint = kind switch
        {
            'b' when inClass => '\b',
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            '0' when _position >= _pattern.Length || !char.IsAsciiDigit(_pattern[_position]) => 0,
            'c' when _position < _pattern.Length && char.IsAsciiLetter(_pattern[_position]) => _pattern[_position++] % 32,
            'x' => ReadHex(2),
            'u' => ReadUnicode(),
            _ when char.IsAsciiLetterOrDigit(kind) => throw new FormatException($@"has the unknown escape '\{kind}'"),
            _ when char.IsHighSurrogate(kind) && _position < _pattern.Length && char.IsLowSurrogate(_pattern[_position]) =>
                char.ConvertToUtf32(kind, _pattern[_position++]),
            _ => kind,
        };
        return null;
    }

    private CodePointSet ReadProperty()
    {
        var end = _pattern.IndexOf('}', _position);
        if (!Take("{") || end < 0)
        {
            throw new FormatException(@"has a '\p' without a property in braces");
        }

        var name = _pattern[_position..end];
        _position = end + 1;
        var set = UnicodeProperties.Find(name);
        if (set is null)
        {
            _unsupported ??= @"uses a Unicode property other than a general category, Any, ASCII or Assigned";
        }

        return set ?? CodePointSet.Digits;
    }

    private int ReadUnicode()
    {
        if (Take("{"))
        {
            var end = _pattern.IndexOf('}', _position);
            if (end < 0 || !TryHex(_pattern.AsSpan(_position, end - _position), out var value) || value is < 0 or > 0x10FFFF)
            {
                throw new FormatException(@"has a malformed '\u{…}'");
            }

            _position = end + 1;
            return value;
        }

        var unit = ReadHex(4);
        if (unit is >= 0xD800 and <= 0xDBFF && _pattern.AsSpan(_position).StartsWith(@"\u"))
        {
            var before = _position;
            _position += 2;
            var low = _position < _pattern.Length && _pattern[_position] != '{' ? ReadHex(4) : 0;
            if (low is >= 0xDC00 and <= 0xDFFF)
            {
                return char.ConvertToUtf32((char)unit, (char)low);
            }

            _position = before;
        }

        return unit;
    }

    private int ReadHex(int digits)
    {
        if (_position + digits > _pattern.Length || !TryHex(_pattern.AsSpan(_position, digits), out var value))
        {
            throw new FormatException("has an escape with too few hexadecimal digits");
        }

        _position += digits;
        return value;
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private int ReadCodePoint()
    {
        var unit = _pattern[_position++];
        return char.IsHighSurrogate(unit) && _position < _pattern.Length && char.IsLowSurrogate(_pattern[_position])
            ? char.ConvertToUtf32(unit, _pattern[_position++])
            : unit;
    }

    private bool Take(string text)
    {
        if (!_pattern.AsSpan(_position).StartsWith(text))
        {
            return false;
        }

        _position += text.Length;
        return true;
    }

    private void WriteLiteral(int codePoint)
    {
        if (codePoint > 0xFFFF)
        {
            CodePointSet.Of((codePoint, codePoint)).Write(_output);
        }
        else if (char.IsAsciiLetterOrDigit((char)codePoint))
        {
            _output.Append((char)codePoint);
        }
        else
        {
            _output.Append(CultureInfo.InvariantCulture, $@"\u{codePoint:X4}");
        }
    }
}
