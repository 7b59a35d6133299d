using System.Buffers;
using System.Globalization;
using System.Text;
using McpSecureApis.Json.Text;

namespace McpSecureApis.Core.Masking.Detectors;

/// <summary>
/// A text as a reader would take it: invisible characters gone, compatibility forms (full-width digits, mathematical letters, other
/// scripts' digits, odd dashes and spaces) as ASCII, or one layer of escaping undone. Each character knows its place in the original.
/// </summary>
internal ref struct TextView
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "\t\n\r" + string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(unit => (char)unit)));

    private static readonly SearchValues<char> Escapes = SearchValues.Create("%&\\");

    private static readonly (string Name, char Value)[] Entities =
    [
        ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("commat", '@'), ("period", '.'), ("colon", ':'),
        ("sol", '/'), ("equals", '='), ("plus", '+'), ("hyphen", '-'), ("dash", '-'), ("lowbar", '_'), ("num", '#'), ("lpar", '('), ("rpar", ')'),
    ];

    private char[]? _chars;
    private int[]? _places;
    private int _length;

    /// <summary>Gets the view; the caller's own text when nothing differs.</summary>
    public ReadOnlySpan<char> Text { get; private set; }

    /// <summary>Gets the places in the original, one more than characters; empty when they are the same.</summary>
    public ReadOnlySpan<int> Map { get; private set; }

    /// <summary>Whether a text needs no folding.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Plain);

    public static TextView Fold(ReadOnlySpan<char> text)
    {
        var view = new TextView { Text = text };
        if (IsPlain(text))
        {
            return view;
        }

        view.Rent(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (char.IsAscii(c))
            {
                if (!InvisibleText.IsInvisible(new Rune(c)))
                {
                    view.Append(c, i);
                }

                i++;
                continue;
            }

            Rune.DecodeFromUtf16(text[i..], out var rune, out var consumed);
            if (!InvisibleText.IsInvisible(rune))
            {
                var folded = FoldRune(rune);
                view.Append(folded == '\0' ? c : folded, i);
                if (folded == '\0' && consumed == 2)
                {
                    view.Append(text[i + 1], i);
                }
            }

            i += consumed;
        }

        view.Finish(text.Length);
        return view;
    }

    /// <summary>Undoes percent-encoding, HTML entities and JSON escapes once. False when there were none.</summary>
    public static bool TryDecode(scoped in TextView source, out TextView decoded)
    {
        decoded = default;
        var text = source.Text;
        var first = text.IndexOfAny(Escapes);
        if (first < 0)
        {
            return false;
        }

        decoded.Rent(text.Length);
        var changed = false;
        for (var i = 0; i < text.Length;)
        {
            var length = 0;
            var c = text[i] switch
            {
                '%' => Percent(text[i..], out length),
                '&' => Entity(text[i..], out length),
                '\\' => JsonEscape(text[i..], out length),
                var other => other,
            };
            changed |= length > 0;
            decoded.Append(c, source.Map.IsEmpty ? i : source.Map[i]);
            i += Math.Max(1, length);
        }

        if (!changed)
        {
            decoded.Return();
            return false;
        }

        decoded.Finish(source.Map.IsEmpty ? text.Length : source.Map[^1]);
        return true;
    }

    /// <summary>Gives the buffers back; the view must not be read afterwards.</summary>
    public void Return()
    {
        if (_chars is not null)
        {
            ArrayPool<char>.Shared.Return(_chars, clearArray: true);
            ArrayPool<int>.Shared.Return(_places!);
            _chars = null;
        }
    }

    private static char Percent(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.Length >= 3 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]))
        {
            length = 3;
            return (char)byte.Parse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier);
        }

        return '%';
    }

    private static char JsonEscape(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.Length < 2)
        {
            return '\\';
        }

        if (text[1] == 'u' && text.Length >= 6 && ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, provider: null, out var unit))
        {
            length = 6;
            return (char)unit;
        }

        length = 2;
        switch (text[1])
        {
            case '"' or '\\' or '/':
                return text[1];
            case 'n' or 'r' or 't':
                return ' ';
            default:
                length = 0;
                return '\\';
        }
    }

    private static char Entity(ReadOnlySpan<char> text, out int length)
    {
        const int Longest = 10;
        length = 0;
        var end = text[..Math.Min(text.Length, Longest)].IndexOf(';');
        if (end < 3)
        {
            return '&';
        }

        var name = text[1..end];
        if (name[0] == '#')
        {
            var isHex = (name[1] | 0x20) == 'x';
            var digits = name[(isHex ? 2 : 1)..];
            var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
            if (ushort.TryParse(digits, style, provider: null, out var unit))
            {
                length = end + 1;
                return (char)unit;
            }

            return '&';
        }

        foreach (var (known, value) in Entities)
        {
            if (name.SequenceEqual(known))
            {
                length = end + 1;
                return value;
            }
        }

        return '&';
    }

    /// <summary>The ASCII character that a rune stands for, or NUL.</summary>
    private static char FoldRune(Rune rune)
    {
        switch (rune.Value)
        {
            case >= 0x2010 and <= 0x2015 or 0x2212 or 0xFE58:
                return '-';
            case 0x3002 or 0xFF61:
                return '.';
            case 0x2044 or 0x2215:
                return '/';
            case 0x2236:
                return ':';
        }

        var plain = UnicodeForms.Decompose(rune.Value, NormalForm.Nfkc);
        return plain.Length == 1 && char.IsAscii(plain[0]) ? plain[0] : Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.SpaceSeparator => ' ',
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => '\n',
            UnicodeCategory.DecimalDigitNumber => (char)('0' + (int)Rune.GetNumericValue(rune)),

            // Holes among the mathematical letters, whose letters stand elsewhere; programs that do not know this write them all the same.
            UnicodeCategory.OtherNotAssigned when (rune.Value - 0x1D400) is >= 0 and <= 0x2A3 and var place =>
                (char)((place % 52 < 26 ? 'A' : 'a' - 26) + (place % 52)),
            _ => '\0',
        };
    }

    private void Rent(int length)
    {
        _chars = ArrayPool<char>.Shared.Rent(length + 1);
        _places = ArrayPool<int>.Shared.Rent(length + 1);
        _length = 0;
    }

    private void Append(char c, int place)
    {
        _chars![_length] = c;
        _places![_length++] = place;
    }

    private void Finish(int end)
    {
        _places![_length] = end;
        Text = _chars.AsSpan(0, _length);
        Map = _places.AsSpan(0, _length + 1);
    }
}
