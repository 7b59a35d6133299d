using McpSecureApis.Core.Manifests.Values;

namespace McpSecureApis.Core.Organisation.Proofs;

/// <summary>Compares rates by what their buckets give.</summary>
internal static class RateMeasure
{
    private const int LongestSeconds = 86_400;

    /// <summary>Whether a bucket never gives more than another, whenever it is looked at.</summary>
    public static bool IsWithin(RateManifest rate, RateManifest most) =>
        rate.Burst <= most.Burst && (Int128)rate.Count * most.Period.Ticks <= (Int128)most.Count * rate.Period.Ticks;

    /// <summary>Calls that all rates give together and the bound does not; null when none are found within a day.</summary>
    public static CallLoad? FindOver(IReadOnlyList<RateManifest> rates, RateManifest most)
    {
        // Straight lines cross or part at these moments; one second later the difference is whole.
        var seconds = new SortedSet<int> { 0, (int)Math.Ceiling(most.Period.TotalSeconds) };
        foreach (var rate in rates)
        {
            seconds.Add((int)Math.Ceiling(rate.Period.TotalSeconds));
            var faster = Speed(rate) - Speed(most);
            if (faster > 0)
            {
                seconds.Add((int)Math.Clamp(Math.Ceiling((most.Burst - rate.Burst + 1) / faster) + 1, 0, LongestSeconds));
            }

            foreach (var other in rates.Where(other => Speed(other) != Speed(rate)))
            {
                seconds.Add((int)Math.Clamp(Math.Ceiling((other.Burst - rate.Burst) / (Speed(rate) - Speed(other))), 0, LongestSeconds));
            }
        }

        foreach (var within in seconds)
        {
            var calls = Gives(most, within) + 1;
            if (calls <= int.MaxValue && rates.All(rate => Gives(rate, within) >= calls))
            {
                return new CallLoad((int)calls, within);
            }
        }

        return null;
    }

    public static string Text(RateManifest rate)
    {
        var unit = rate.Period.TotalSeconds switch { 1 => "s", 60 => "min", _ => "h" };
        return rate.Burst == rate.Count ? $"{rate.Count}/{unit}" : $"{rate.Count}/{unit} with a burst of {rate.Burst}";
    }

    private static decimal Speed(RateManifest rate) => rate.Count / (decimal)rate.Period.TotalSeconds;

    private static long Gives(RateManifest rate, int seconds) => rate.Burst + (long)(seconds * Speed(rate));
}
