using System.Globalization;
using System.Numerics;
using McpSecureApis.Core.Authorization;

namespace McpSecureApis.Core.Review.Witnesses;

/// <summary>Numbers next to those that a manifest names, as JSON writes them.</summary>
internal static class DecimalText
{
    /// <summary>A whole number over a power of ten.</summary>
    public static string Of(BigInteger mantissa, int scale)
    {
        var digits = BigInteger.Abs(mantissa).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var fraction = digits[(digits.Length - scale)..].TrimEnd('0');
        return (mantissa.Sign < 0 ? "-" : string.Empty) + digits[..(digits.Length - scale)] + (fraction.Length > 0 ? "." + fraction : string.Empty);
    }

    /// <summary>The number plus so many tenths; null for a number of unusual size.</summary>
    public static string? Plus(string number, int tenths)
    {
        if (!ConditionNumber.TryParse(number, out var parsed) || !parsed.TryScale(out var mantissa, out var scale))
        {
            return null;
        }

        return Of((mantissa.Value * 10) + (tenths * BigInteger.Pow(10, scale)), scale + 1);
    }
}
