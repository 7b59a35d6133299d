using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace McpSecureApis.Core.Authorization;

/// <summary>A decimal number of any size, compared exactly: 9007199254740993 is not 9007199254740992, and 1e400 is not infinite.</summary>
internal readonly struct ConditionNumber
{
    // Value: sign * 0.DIGITS * 10^point, without zeros at either end of the digits.
    private readonly int _sign;
    private readonly string? _digits;
    private readonly BigInteger _point;

    private ConditionNumber(int sign, string digits, BigInteger point)
    {
        _sign = sign;
        _digits = digits;
        _point = point;
    }

    /// <summary>Reads a number as JSON (RFC 8259 section 6) or CEL writes it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ConditionNumber number)
    {
        number = default;
        if (text.Length is 0 or > 64)
        {
            return false;
        }

        var negative = text[0] == '-';
        var rest = negative ? text[1..] : text;
        var exponentAt = rest.IndexOfAny('e', 'E');
        var exponent = BigInteger.Zero;
        if (exponentAt >= 0)
        {
            if (!BigInteger.TryParse(rest[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            {
                return false;
            }

            rest = rest[..exponentAt];
        }

        var dot = rest.IndexOf('.');
        var whole = dot < 0 ? rest : rest[..dot];
        var fraction = dot < 0 ? default : rest[(dot + 1)..];
        if ((whole.IsEmpty && fraction.IsEmpty) || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var digits = string.Concat(whole, fraction);
        var leading = digits.AsSpan().IndexOfAnyExcept('0');
        number = leading < 0 ? default : new ConditionNumber(negative ? -1 : 1, digits.Trim('0'), exponent + whole.Length - leading);
        return true;
    }

    public static ConditionNumber Of(int value) => TryParse(value.ToString(CultureInfo.InvariantCulture), out var number) ? number : default;

    public int Order(ConditionNumber other)
    {
        if (_sign != other._sign || _sign == 0)
        {
            return _sign.CompareTo(other._sign);
        }

        var size = _point.CompareTo(other._point);
        return _sign * (size != 0 ? size : string.CompareOrdinal(_digits, other._digits));
    }

    /// <summary>The value as an integer over a power of ten, for numbers of ordinary size; false for others.</summary>
    public bool TryScale([NotNullWhen(true)] out BigInteger? mantissa, out int scale)
    {
        mantissa = null;
        scale = 0;
        if (_sign == 0)
        {
            mantissa = BigInteger.Zero;
            return true;
        }

        if (BigInteger.Abs(_point) > 1000)
        {
            return false;
        }

        scale = Math.Max(0, _digits!.Length - (int)_point);
        var shift = (int)_point - _digits.Length + scale;
        mantissa = _sign * BigInteger.Parse(_digits, CultureInfo.InvariantCulture) * BigInteger.Pow(10, shift);
        return true;
    }

    /// <summary>The reverse of <see cref="TryScale"/>.</summary>
    public static ConditionNumber Unscale(BigInteger mantissa, int scale)
    {
        var digits = BigInteger.Abs(mantissa).ToString(CultureInfo.InvariantCulture);
        return mantissa.IsZero ? default : new ConditionNumber(mantissa.Sign, digits.TrimEnd('0'), digits.Length - scale);
    }
}
