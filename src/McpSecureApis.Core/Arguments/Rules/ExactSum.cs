using System.Globalization;
using System.Numerics;

namespace McpSecureApis.Core.Arguments.Rules;

/// <summary>A sum of JSON numbers without rounding, in units of 10^-100. A number beyond 100 powers of ten either way has no place in it.</summary>
internal struct ExactSum
{
    private const int Scale = 100;

    private BigInteger _units;

    public static int Compare(ExactSum left, ExactSum right) => left._units.CompareTo(right._units);

    /// <summary>False, and nothing added, when the number has too many powers of ten.</summary>
    public bool TryAdd(string number)
    {
        var split = number.IndexOfAny(['e', 'E']);
        var mantissa = split < 0 ? number : number[..split];
        var exponent = 0;
        if (split >= 0 && !int.TryParse(number.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        if (exponent is < -Scale or > Scale)
        {
            return false;
        }

        _units += BigInteger.Parse(mantissa, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) * BigInteger.Pow(10, exponent + Scale);
        return true;
    }
}
