using System.Globalization;
using System.Text;

namespace McpSecureApis.Json.Patterns;

/// <summary>
/// Reads one pattern by the grammar of ECMA-262 and writes the .NET expression that means the same.
/// .NET's own reading differs: its <c>\d</c> takes Arabic digits, its <c>$</c> a trailing newline, its <c>.</c> half a code point.
/// </summary>
/// <param name="pattern">The pattern.</param>
internal sealed class EcmaTranslator(string pattern)
{
    private const int MostNested = 32;

    private readonly StringBuilder _output = new();
    private readonly HashSet<string> _groupNames = new(StringComparer.Ordinal);
    private PatternScanner _scanner = new(pattern);
    private int _depth;
    private string? _unsupported;

    /// <summary>What the pattern needs and cannot have without backtracking; null when there is no such thing. Known after the translation.</summary>
    public string? Unsupported => _unsupported;

    /// <summary>Translates, once. What is <see cref="Unsupported"/> has something else in its place.</summary>
    /// <exception cref="FormatException">This is no pattern of ECMA-262; the message says why.</exception>
    public string Translate()
    {
        Disjunction();
        return _scanner.IsAtEnd ? _output.ToString() : throw new FormatException("has a ')' without '('");
    }

    private void Disjunction()
    {
        if (++_depth > MostNested)
        {
            throw new FormatException($"is nested deeper than {MostNested} groups");
        }

        while (!_scanner.IsAtEnd && _scanner.Current != ')')
        {
            if (_scanner.Take("|"))
            {
                _output.Append('|');
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
        if (EcmaQuantifier.IsAt(_scanner))
        {
            throw new FormatException("repeats nothing");
        }

        var canRepeat = true;
        switch (_scanner.Current)
        {
            case '^':
                _scanner.Read();
                _output.Append(@"\A");
                canRepeat = false;
                break;
            case '$':
                _scanner.Read();
                _output.Append(@"\z");
                canRepeat = false;
                break;
            case '(':
                Group();
                break;
            case '.':
                _scanner.Read();
                CodePointSet.LineTerminators.Complement().Write(_output);
                break;
            case '[':
                Class();
                break;
            case '\\':
                canRepeat = Escape();
                break;
            default:
                WriteLiteral(_scanner.ReadCodePoint());
                break;
        }

        if (EcmaQuantifier.Read(ref _scanner) is { } quantifier)
        {
            _output.Append(canRepeat ? quantifier : throw new FormatException("repeats an assertion"));
        }
    }

    private void Group()
    {
        _scanner.Read();
        if (_scanner.Take("?=") || _scanner.Take("?!") || _scanner.Take("?<=") || _scanner.Take("?<!"))
        {
            _unsupported ??= "looks ahead or behind, which cannot run without backtracking";
        }
        else if (_scanner.Take("?<"))
        {
            if (!_scanner.TryReadTo('>', out var name) || !IsGroupName(name) || !_groupNames.Add(name.ToString()))
            {
                throw new FormatException("has a group with a name that is missing, malformed or taken");
            }
        }
        else if (!_scanner.Take("?:") && _scanner.Is('?'))
        {
            throw new FormatException("has a group of an unknown kind");
        }

        // Nothing asks what a group took, so none captures.
        _output.Append("(?:");
        Disjunction();
        if (!_scanner.Take(")"))
        {
            throw new FormatException("has a '(' without ')'");
        }

        _output.Append(')');
    }

    private static bool IsGroupName(ReadOnlySpan<char> name)
    {
        foreach (var unit in name)
        {
            if (!char.IsLetterOrDigit(unit) && unit is not ('_' or '$'))
            {
                return false;
            }
        }

        return !name.IsEmpty && !char.IsAsciiDigit(name[0]);
    }

    /// <summary>Reads an escape outside a class; false when it was an assertion.</summary>
    private bool Escape()
    {
        if (_scanner.TryPeek(out var kind) && kind is 'b' or 'B')
        {
            _scanner.Read();
            _scanner.Read();
            _unsupported ??= @"uses \b or \B, whose meaning for other than ASCII letters cannot be kept without looking around";
            return false;
        }

        if (kind is >= '1' and <= '9' or 'k')
        {
            Reference();
        }
        else if (EcmaEscape.Read(ref _scanner, inClass: false, out var codePoint, ref _unsupported) is { } set)
        {
            set.Write(_output);
        }
        else
        {
            WriteLiteral(codePoint);
        }

        return true;
    }

    private void Reference()
    {
        _scanner.Read();
        _unsupported ??= "refers back to a group, which cannot run without backtracking";
        if (_scanner.Read() == 'k')
        {
            if (!_scanner.Take("<") || !_scanner.TryReadTo('>', out _))
            {
                throw new FormatException(@"has a '\k' without a group name");
            }

            return;
        }

        while (!_scanner.IsAtEnd && char.IsAsciiDigit(_scanner.Current))
        {
            _scanner.Read();
        }
    }

    private void Class()
    {
        _scanner.Read();
        var isNegated = _scanner.Take("^");
        var sets = new List<CodePointSet>();
        while (!_scanner.Take("]"))
        {
            var set = ClassAtom(out var from);
            if (_scanner.Is('-') && _scanner.TryPeek(out var next) && next != ']')
            {
                _scanner.Read();
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
        if (_scanner.IsAtEnd)
        {
            throw new FormatException("has a '[' without ']'");
        }

        if (_scanner.Is('\\'))
        {
            return EcmaEscape.Read(ref _scanner, inClass: true, out codePoint, ref _unsupported);
        }

        codePoint = _scanner.ReadCodePoint();
        return null;
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
