using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using McpSecureApis.Core.Manifests.Model;

namespace McpSecureApis.Core.Requests.Escapes;

/// <summary>
/// Reads a text as the lexer of its language does, as far as string literals go: gives what stands outside of them as it is and what each
/// of them says, in turns. Written apart from <see cref="EscapedText"/>: it is the check on it.
/// </summary>
/// <remarks>
/// OData: ABNF of OData 4.01, rule <c>string</c>. JSON: RFC 8259 section 7. Lucene: <c>QUOTED</c> of QueryParser.jj and
/// <c>discardEscapeChar</c>, which turns <c>\uXXXX</c> into its character and any other <c>\x</c> into x.
/// </remarks>
internal sealed class LiteralLexer(TextEscape language)
{
    private readonly List<string> _pieces = [];
    private readonly StringBuilder _piece = new();
    private readonly StringBuilder _hex = new();
    private bool _inside;
    private bool _broken;
    private State _state;

    private enum State
    {
        Plain,

        /// <summary>After a quote in an OData literal: doubled it is a quote, otherwise the end.</summary>
        AfterQuote,

        /// <summary>After a backslash.</summary>
        Escape,

        /// <summary>Within the digits of <c>\uXXXX</c>.</summary>
        Hex,
    }

    private char Quote => language == TextEscape.Odata ? '\'' : '"';

    /// <summary>Whether what comes next stands in a literal.</summary>
    public bool IsInside
    {
        get
        {
            EndAfterQuote();
            return _inside;
        }
    }

    /// <summary>Reads text of the language.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            Read(unit);
        }
    }

    /// <summary>Takes a value for what it is, whatever stands in it.</summary>
    public void Take(string value)
    {
        EndAfterQuote();
        _broken |= _state != State.Plain;
        _piece.Append(value);
    }

    /// <summary>What was read: outside, inside, outside, and so on; false when it ends within a literal or is no text of the language.</summary>
    public bool TryFinish([NotNullWhen(true)] out IReadOnlyList<string>? pieces)
    {
        EndAfterQuote();
        pieces = _broken || _inside || _state != State.Plain ? null : [.. _pieces, _piece.ToString()];
        return pieces is not null;
    }

    private void Read(char unit)
    {
        switch (_state)
        {
            case State.AfterQuote when unit == '\'':
                _piece.Append(unit);
                _state = State.Plain;
                break;
            case State.AfterQuote:
                EndAfterQuote();
                Read(unit);
                break;
            case State.Escape:
                ReadEscaped(unit);
                break;
            case State.Hex:
                ReadHex(unit);
                break;
            default:
                ReadPlain(unit);
                break;
        }
    }

    private void ReadPlain(char unit)
    {
        if (unit == Quote)
        {
            if (_inside && language == TextEscape.Odata)
            {
                _state = State.AfterQuote;
                return;
            }

            Turn();
        }
        else if (unit == '\\' && language != TextEscape.Odata && (_inside || language == TextEscape.Lucene))
        {
            _state = State.Escape;
        }
        else
        {
            // A regular expression of Lucene has its own rules for quotes; a text with one cannot be judged.
            _broken |= unit == '/' && language == TextEscape.Lucene && !_inside;
            _broken |= unit < ' ' && language == TextEscape.Json && _inside;
            _piece.Append(unit);
        }
    }

    private void ReadEscaped(char unit)
    {
        _state = State.Plain;
        if (!_inside)
        {
            _piece.Append('\\').Append(unit);
            return;
        }

        if (unit == 'u')
        {
            _state = State.Hex;
            return;
        }

        if (language == TextEscape.Lucene)
        {
            _piece.Append(unit);
            return;
        }

        var at = "\"\\/bfnrt".IndexOf(unit, StringComparison.Ordinal);
        _broken |= at < 0;
        _piece.Append(at < 0 ? unit : "\"\\/\b\f\n\r\t"[at]);
    }

    private void ReadHex(char unit)
    {
        _hex.Append(unit);
        if (_hex.Length < 4)
        {
            return;
        }

        _broken |= !ushort.TryParse(_hex.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        _piece.Append((char)value);
        _hex.Clear();
        _state = State.Plain;
    }

    private void EndAfterQuote()
    {
        if (_state == State.AfterQuote)
        {
            _state = State.Plain;
            Turn();
        }
    }

    private void Turn()
    {
        _pieces.Add(_piece.ToString());
        _piece.Clear();
        _inside = !_inside;
    }
}
