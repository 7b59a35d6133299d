using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using McpSecureApis.Core.Manifests;

namespace McpSecureApis.Core.Limits;

/// <summary>Reads a rate of the configuration: <c>60/min</c>, with the burst equal to the number.</summary>
internal static class RateText
{
    /// <summary>More than this is no limit, and the interval between two calls would be too short to count.</summary>
    public const int MaxCount = 1_000_000;

    public static bool TryParse(string? text, [NotNullWhen(true)] out RateManifest? rate)
    {
        rate = null;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 1 ||
            !int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ||
            count is < 1 or > MaxCount)
        {
            return false;
        }

        TimeSpan? period = text![(slash + 1)..] switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => null,
        };
        rate = period is null ? null : new RateManifest(count, period.Value, count);
        return rate is not null;
    }
}
