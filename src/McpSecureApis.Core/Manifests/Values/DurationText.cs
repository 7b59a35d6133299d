using System.Globalization;

namespace McpSecureApis.Core.Manifests.Values;

/// <summary>Durations as authors and operators write them: <c>500ms</c>, <c>10s</c>, <c>2m</c>, <c>1h</c>.</summary>
internal static class DurationText
{
    /// <summary>The grammar, for the exported schema and for messages.</summary>
    public const string Pattern = "^[0-9]{1,9}(ms|s|m|h)$";

    public const string Examples = "a duration such as 500ms, 10s, 2m or 1h";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = NumberWithUnit.Split(text, out var unit);
        var milliseconds = unit switch { "ms" => 1L, "s" => 1000L, "m" => 60_000L, "h" => 3_600_000L, _ => 0L };
        if (milliseconds == 0 || digits.Length is 0 or > 9)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * milliseconds, 0);
        return true;
    }
}
