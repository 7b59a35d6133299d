using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>Rates as authors and operators write them: <c>10/s</c>, <c>60/min</c>, <c>1000/h</c>.</summary>
internal static class RateText
{
    /// <summary>The grammar, for the exported schema and for messages.</summary>
    public const string Pattern = "^[0-9]{1,9}/(s|min|h)$";

    public const string Examples = "a rate such as 10/s, 60/min or 1000/h";

    /// <summary>More than this is no limit, and the interval between two calls would be too short to count.</summary>
    public const int MaxCount = 1_000_000;

    /// <summary>Reads a rate; the burst is equal to the count.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RateManifest? rate)
    {
        rate = null;
        var digits = NumberWithUnit.Split(text ?? "", out var unit);
        var period = unit switch
        {
            "/s" => TimeSpan.FromSeconds(1),
            "/min" => TimeSpan.FromMinutes(1),
            "/h" => TimeSpan.FromHours(1),
            _ => TimeSpan.Zero,
        };
        if (period == TimeSpan.Zero || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ||
            count is < 1 or > MaxCount)
        {
            return false;
        }

        rate = new RateManifest(count, period, count);
        return true;
    }
}
