using System.Globalization;
using System.Numerics;

namespace McpSecureApis.Json.Numbers;

/// <summary>
/// A JSON number compared exactly, as the decimal that its text says: sign, digits without outer zeros, and the power of ten of the last
/// digit. It points into the text and allocates nothing, so neither 2^53+1 nor 1e400 loses anything and 1e1000000000 costs no memory.
/// </summary>
internal readonly ref struct ExactNumber
{
    // Exponents are held to this many powers of ten; two numbers beyond it compare by their digits alone.
    private const long LargestExponent = 1_000_000_000_000_000;

    private readonly ReadOnlySpan<byte> _digits; // may contain one '.'

    private ExactNumber(bool isNegative, ReadOnlySpan<byte> digits, int count, long exponent)
    {
        IsNegative = isNegative;
        _digits = digits;
        DigitCount = count;
        Exponent = exponent;
    }

    public bool IsNegative { get; }

    /// <summary>Significant digits; 0 for the number zero.</summary>
    public int DigitCount { get; }

    /// <summary>Power of ten of the last significant digit.</summary>
    public long Exponent { get; }

    public bool IsZero => DigitCount == 0;

    /// <summary>Whether the value is whole: <c>1.0</c> and <c>1e2</c> are.</summary>
    public bool IsInteger => IsZero || Exponent >= 0;

    /// <summary>Reads the text of a JSON number, which the JSON reader has checked.</summary>
    public static ExactNumber Parse(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == (byte)'-';
        if (isNegative)
        {
            text = text[1..];
        }

        long exponent = 0;
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            exponent = ParseExponent(text[(e + 1)..]);
            text = text[..e];
        }

        var point = text.IndexOf((byte)'.');
        if (point >= 0)
        {
            var trimmed = text.TrimEnd((byte)'0');
            var fraction = trimmed.Length - point - 1;
            text = trimmed;
            if (fraction == 0)
            {
                text = text[..^1];
                point = -1;
            }
            else
            {
                exponent -= fraction;
            }
        }

        if (point < 0)
        {
            var trimmed = text.TrimEnd((byte)'0');
            exponent += text.Length - trimmed.Length;
            text = trimmed;
        }

        while (!text.IsEmpty && text[0] is (byte)'0' or (byte)'.')
        {
            point = text[0] == (byte)'.' ? -1 : point - 1;
            text = text[1..];
        }

        var count = text.Length - (text.Contains((byte)'.') ? 1 : 0);
        return count == 0 ? default : new ExactNumber(isNegative, text, count, exponent);
    }

    /// <summary>Reads a number that is written as a whole one of at most 18 digits, as most are; such numbers compare like any others.</summary>
    public static bool TryReadShort(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var isNegative = text[0] == (byte)'-';
        var digits = isNegative ? text[1..] : text;
        if (digits.Length > 18)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        value = isNegative ? -value : value;
        return true;
    }

    public static bool Equals(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Compare(Parse(left), Parse(right)) == 0;

    public static int Compare(ExactNumber left, ExactNumber right)
    {
        if (left.IsZero || right.IsZero || left.IsNegative != right.IsNegative)
        {
            return left.Sign().CompareTo(right.Sign());
        }

        var magnitude = CompareMagnitude(left, right);
        return left.IsNegative ? -magnitude : magnitude;
    }

    /// <summary>Whether this number is a whole multiple of <paramref name="divisor"/>, which is greater than zero.</summary>
    public bool IsMultipleOf(ExactNumber divisor)
    {
        if (IsZero)
        {
            return true;
        }

        // Neither mantissa ends in a zero, so a multiple of a larger power of ten cannot be.
        if (divisor.IsZero || Exponent < divisor.Exponent)
        {
            return false;
        }

        var shift = Exponent - divisor.Exponent;
        if (DigitCount <= 19 && divisor.DigitCount <= 19)
        {
            var modulus = divisor.Mantissa();
            return (UInt128)(Mantissa() % modulus) * PowerOfTen(shift, modulus) % modulus == UInt128.Zero;
        }

        var large = divisor.LargeMantissa();
        return (LargeMantissa() * BigInteger.ModPow(10, shift, large) % large).IsZero;
    }

    /// <summary>A hash that is equal for equal numbers, whatever their text.</summary>
    public int Hash()
    {
        var hash = default(HashCode);
        hash.Add(Sign());
        hash.Add(IsZero ? 0 : Exponent);
        foreach (var digit in _digits)
        {
            if (digit != (byte)'.')
            {
                hash.Add(digit);
            }
        }

        return hash.ToHashCode();
    }

    private int Sign() => IsZero ? 0 : IsNegative ? -1 : 1;

    private static int CompareMagnitude(ExactNumber left, ExactNumber right)
    {
        var order = (left.Exponent + left.DigitCount).CompareTo(right.Exponent + right.DigitCount);
        if (order != 0)
        {
            return order;
        }

        int i = 0, j = 0;
        while (i < left._digits.Length || j < right._digits.Length)
        {
            i += i < left._digits.Length && left._digits[i] == (byte)'.' ? 1 : 0;
            j += j < right._digits.Length && right._digits[j] == (byte)'.' ? 1 : 0;
            var a = i < left._digits.Length ? left._digits[i] : (byte)'0';
            var b = j < right._digits.Length ? right._digits[j] : (byte)'0';
            if (a != b)
            {
                return a.CompareTo(b);
            }

            i++;
            j++;
        }

        return 0;
    }

    private static long ParseExponent(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == (byte)'-';
        long value = 0;
        foreach (var digit in text)
        {
            if (digit is not ((byte)'-' or (byte)'+'))
            {
                value = Math.Min((value * 10) + (digit - '0'), LargestExponent);
            }
        }

        return isNegative ? -value : value;
    }

    private static UInt128 PowerOfTen(long exponent, ulong modulus)
    {
        UInt128 result = 1 % (UInt128)modulus;
        UInt128 power = 10 % (UInt128)modulus;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) == 1)
            {
                result = result * power % modulus;
            }

            power = power * power % modulus;
        }

        return result;
    }

    private ulong Mantissa()
    {
        ulong value = 0;
        foreach (var digit in _digits)
        {
            if (digit != (byte)'.')
            {
                value = (value * 10) + (ulong)(digit - '0');
            }
        }

        return value;
    }

    private BigInteger LargeMantissa()
    {
        var digits = new char[DigitCount];
        var i = 0;
        foreach (var digit in _digits)
        {
            if (digit != (byte)'.')
            {
                digits[i++] = (char)digit;
            }
        }

        return BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
