using System.Globalization;

namespace McpSecureApis.Json.Patterns;

/// <summary>Where a pattern has been read to, and what stands there. A copy is a place to come back to.</summary>
/// <param name="pattern">The whole pattern.</param>
internal struct PatternScanner(string pattern)
{
    private int _position;

    public readonly bool IsAtEnd => _position >= pattern.Length;

    /// <summary>The next unit; there must be one.</summary>
    public readonly char Current => pattern[_position];

    private readonly ReadOnlySpan<char> Rest => pattern.AsSpan(_position);

    /// <summary>Whether the next unit is this one.</summary>
    public readonly bool Is(char unit) => !IsAtEnd && pattern[_position] == unit;

    /// <summary>The unit behind the next one.</summary>
    public readonly bool TryPeek(out char unit)
    {
        var isThere = _position + 1 < pattern.Length;
        unit = isThere ? pattern[_position + 1] : '\0';
        return isThere;
    }

    /// <summary>Reads the next unit; there must be one.</summary>
    public char Read() => pattern[_position++];

    /// <summary>Reads past <paramref name="text"/> when it stands here.</summary>
    public bool Take(string text)
    {
        if (!Rest.StartsWith(text))
        {
            return false;
        }

        _position += text.Length;
        return true;
    }

    /// <summary>Reads up to the next <paramref name="end"/> and past it; false, and nothing read, when there is none.</summary>
    public bool TryReadTo(char end, out ReadOnlySpan<char> text)
    {
        var length = Rest.IndexOf(end);
        text = length < 0 ? default : Rest[..length];
        _position += length + 1;
        return length >= 0;
    }

    public int ReadCodePoint() => Complete(Read());

    /// <summary>The code point of a unit that was just read: with the one behind it when they are a pair.</summary>
    public int Complete(char unit) =>
        char.IsHighSurrogate(unit) && !IsAtEnd && char.IsLowSurrogate(Current) ? char.ConvertToUtf32(unit, Read()) : unit;

    /// <exception cref="FormatException">There are not as many digits.</exception>
    public int ReadHex(int digits)
    {
        if (digits > Rest.Length || !TryHex(Rest[..digits], out var value))
        {
            throw new FormatException("has an escape with too few hexadecimal digits");
        }

        _position += digits;
        return value;
    }

    /// <summary>Reads what stands behind <c>\u</c>: four digits, twice that for a pair, or any number in braces.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public int ReadUnicode()
    {
        if (Take("{"))
        {
            return TryReadTo('}', out var digits) && TryHex(digits, out var value) && value is >= 0 and <= 0x10FFFF
                ? value
                : throw new FormatException(@"has a malformed '\u{…}'");
        }

        var unit = ReadHex(4);
        if (unit is >= 0xD800 and <= 0xDBFF && Rest.StartsWith(@"\u"))
        {
            var before = _position;
            _position += 2;
            var low = !IsAtEnd && Current != '{' ? ReadHex(4) : 0;
            if (low is >= 0xDC00 and <= 0xDFFF)
            {
                return char.ConvertToUtf32((char)unit, (char)low);
            }

            _position = before;
        }

        return unit;
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
