using System.Runtime.Intrinsics;
using System.Text.Json;

namespace McpSecureApis.Json;

/// <summary>
/// Reads a text by the same rules as <see cref="StrictJson"/>, forward and once, for whoever copies parts of a large text and needs no tree
/// of it. What was handed out before the end is worth nothing until <see cref="TryComplete"/> has said that the whole text is right. After
/// a mistake in the text nothing more comes: no value, no member, no element.
/// </summary>
internal ref struct StrictJsonReader : IDisposable
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _maxDepth;
    private readonly int _maxNumberLength;
    private readonly bool _allowsTwins;
    private MemberNames _names;
    private int _at;
    private int _depth;
    private StrictJsonFault _fault;

    public StrictJsonReader(ReadOnlySpan<byte> utf8, StrictJsonOptions options)
    {
        _text = utf8;
        _maxDepth = options.MaxDepth;
        _maxNumberLength = options.MaxNumberLength;
        _allowsTwins = options.AllowDuplicates;
        _names = new MemberNames(utf8);
        _fault = StrictJson.CheckBytes(utf8)?.Fault ?? StrictJsonFault.None;
    }

    public void Dispose() => _names.Dispose();

    /// <summary>The rule that the text breaks, as far as it was read.</summary>
    public readonly StrictJsonFault Fault => _fault;

    /// <summary>Whether the text ended behind the value that was read, and broke no rule.</summary>
    public bool TryComplete() => _fault == StrictJsonFault.None && ((Next() == 0 && _at == _text.Length) || Fail());

    /// <summary>What comes next, by its first character; undefined when no value begins here.</summary>
    public JsonValueKind Peek()
    {
        if (_fault != StrictJsonFault.None)
        {
            return JsonValueKind.Undefined;
        }

        var kind = Next() switch
        {
            (byte)'{' => JsonValueKind.Object,
            (byte)'[' => JsonValueKind.Array,
            (byte)'"' => JsonValueKind.String,
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => JsonValueKind.Number,
            (byte)'t' => JsonValueKind.True,
            (byte)'f' => JsonValueKind.False,
            (byte)'n' => JsonValueKind.Null,
            _ => JsonValueKind.Undefined,
        };
        if (kind == JsonValueKind.Undefined)
        {
            Fail();
        }

        return kind;
    }

    /// <summary>Goes into the object that <see cref="Peek"/> told of.</summary>
    public JsonFrame EnterObject()
    {
        Enter();
        return new JsonFrame { FirstName = _names.Count };
    }

    /// <summary>Goes into the array that <see cref="Peek"/> told of.</summary>
    public JsonFrame EnterArray()
    {
        Enter();
        return default;
    }

    /// <summary>Goes to the next member, whose value must be read then. False behind the last one, when the reader has left the object.</summary>
    /// <param name="scope">From <see cref="EnterObject"/>.</param>
    /// <param name="name">The name without escapes; good until the reader goes on.</param>
    public bool NextMember(ref JsonFrame scope, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!Continues(ref scope, (byte)'}'))
        {
            if (!_names.TryEnd(scope.FirstName) && !_allowsTwins)
            {
                Fail(StrictJsonFault.DuplicateMember);
            }

            return false;
        }

        if (Next() != (byte)'"')
        {
            return Fail();
        }

        var start = _at + 1;
        if (!TryReadString(out var hasEscapes))
        {
            return false;
        }

        var end = _at - 1;
        if (Next() != (byte)':')
        {
            return Fail();
        }

        _at++;
        if (hasEscapes)
        {
            return _names.TryAddEscaped(scope.FirstName, _text[(start - 1)..(end + 1)], out name) ||
                _allowsTwins || Fail(StrictJsonFault.DuplicateMember);
        }

        name = _text[start..end];
        return _names.TryAdd(scope.FirstName, start, name.Length) || _allowsTwins || Fail(StrictJsonFault.DuplicateMember);
    }

    /// <summary>Goes to the next element, which must be read then. False behind the last one, when the reader has left the array.</summary>
    public bool NextElement(ref JsonFrame scope) => Continues(ref scope, (byte)']');

    /// <summary>Reads a value that is no container, as it stands in the text. False when it is not valid.</summary>
    /// <param name="kind">From <see cref="Peek"/>.</param>
    /// <param name="value">Its bytes, of a string with the quotes.</param>
    /// <param name="hasEscapes">Whether it is a string with escapes.</param>
    public bool TryReadScalar(JsonValueKind kind, out ReadOnlySpan<byte> value, out bool hasEscapes)
    {
        hasEscapes = false;
        var start = _at;
        var read = kind switch
        {
            JsonValueKind.String => TryReadString(out hasEscapes),
            JsonValueKind.Number => TryReadNumber(),
            JsonValueKind.True => TryReadWord("true"u8),
            JsonValueKind.False => TryReadWord("false"u8),
            JsonValueKind.Null => TryReadWord("null"u8),
            _ => Fail(),
        };
        value = read ? _text[start.._at] : default;
        return read;
    }

    /// <summary>Reads a value, and all that is in it, which is held to the same rules.</summary>
    public void Skip()
    {
        var kind = Peek();
        if (kind == JsonValueKind.Object)
        {
            var members = EnterObject();
            while (NextMember(ref members, out _))
            {
                Skip();
            }
        }
        else if (kind == JsonValueKind.Array)
        {
            var elements = EnterArray();
            while (NextElement(ref elements))
            {
                Skip();
            }
        }
        else
        {
            TryReadScalar(kind, out _, out _);
        }
    }

    private void Enter()
    {
        _at++;
        if (++_depth > _maxDepth)
        {
            Fail(StrictJsonFault.TooDeep);
        }
    }

    /// <summary>Whether another member or element follows, whose comma is read then.</summary>
    private bool Continues(ref JsonFrame scope, byte end)
    {
        if (_fault != StrictJsonFault.None)
        {
            return false;
        }

        var next = Next();
        if (next == end)
        {
            _at++;
            _depth--;
            return false;
        }

        if (!scope.IsStarted)
        {
            scope.IsStarted = true;
            return true;
        }

        if (next != (byte)',')
        {
            return Fail();
        }

        _at++;
        return true;
    }

    /// <summary>The next character that is no white space; NUL at the end, which no text of JSON has outside its strings.</summary>
    private byte Next()
    {
        while ((uint)_at < (uint)_text.Length)
        {
            var c = _text[_at];
            if (c is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return c;
            }

            _at++;
        }

        return 0;
    }

    /// <summary>Reads from a quote to behind the next one that has no backslash before it.</summary>
    private bool TryReadString(out bool hasEscapes)
    {
        hasEscapes = false;
        var start = ++_at;
        while (true)
        {
            _at += PlainLength(_text[_at..]);
            if (_at >= _text.Length)
            {
                return Fail();
            }

            switch (_text[_at])
            {
                case (byte)'"':
                    _at++;
                    return !hasEscapes || !StrictJson.HasUnpairedSurrogate(_text[start..(_at - 1)]) || Fail(StrictJsonFault.CutSurrogate);
                case (byte)'\\' when EscapeLength(_text[_at..]) is var length and > 0:
                    hasEscapes = true;
                    _at += length;
                    break;
                default:
                    return Fail();
            }
        }
    }

    /// <summary>How many characters stand before the first quote, backslash or control character.</summary>
    private static int PlainLength(ReadOnlySpan<byte> text)
    {
        var i = 0;
        for (; text.Length - i >= Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var block = Vector128.Create(text.Slice(i, Vector128<byte>.Count));
            var found = Vector128.Equals(block, Vector128.Create((byte)'"')) | Vector128.Equals(block, Vector128.Create((byte)'\\')) |
                Vector128.LessThan(block, Vector128.Create((byte)' '));
            if (found != Vector128<byte>.Zero)
            {
                return i + System.Numerics.BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
            }
        }

        while (i < text.Length && text[i] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            i++;
        }

        return i;
    }

    private static int EscapeLength(ReadOnlySpan<byte> text) => text.Length < 2 ? 0 : text[1] switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' => 2,
        (byte)'u' when text.Length >= 6 && char.IsAsciiHexDigit((char)text[2]) && char.IsAsciiHexDigit((char)text[3]) &&
            char.IsAsciiHexDigit((char)text[4]) && char.IsAsciiHexDigit((char)text[5]) => 6,
        _ => 0,
    };

    /// <summary>RFC 8259 section 6: no leading zero, digits on both sides of a point and behind an exponent.</summary>
    private bool TryReadNumber()
    {
        var start = _at;
        _at += _text[_at] == (byte)'-' ? 1 : 0;
        var whole = _at;
        if (!TryReadDigits() || (_text[whole] == (byte)'0' && _at - whole > 1))
        {
            return Fail();
        }

        if (At((byte)'.'))
        {
            _at++;
            if (!TryReadDigits())
            {
                return Fail();
            }
        }

        if (At((byte)'e') || At((byte)'E'))
        {
            _at++;
            _at += At((byte)'+') || At((byte)'-') ? 1 : 0;
            if (!TryReadDigits())
            {
                return Fail();
            }
        }

        return _at - start <= _maxNumberLength || Fail(StrictJsonFault.NumberTooLong);
    }

    private bool TryReadDigits()
    {
        var start = _at;
        while ((uint)_at < (uint)_text.Length && char.IsAsciiDigit((char)_text[_at]))
        {
            _at++;
        }

        return _at > start;
    }

    private readonly bool At(byte c) => (uint)_at < (uint)_text.Length && _text[_at] == c;

    private bool TryReadWord(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word))
        {
            return Fail();
        }

        _at += word.Length;
        return true;
    }

    /// <summary>The first fault counts: what comes after it is read no more.</summary>
    private bool Fail(StrictJsonFault fault = StrictJsonFault.NotJson)
    {
        _fault = _fault == StrictJsonFault.None ? fault : _fault;
        return false;
    }
}
