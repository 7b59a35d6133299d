using System.Globalization;

namespace McpSecureApis.Core.Tests;

/// <summary>How often a test tries what it tries.</summary>
internal static class Rounds
{
    /// <summary>The twentieth part in mutation runs (docs/testing.md), which run a test once for each change that it may notice.</summary>
    public static int Of(int count) =>
#if MUTATION
        count / 20;
#else
        count;
#endif

    /// <summary>More by hand (docs/testing.md): as many times as <c>TEST_ROUNDS</c> says.</summary>
    public static int ByHand(int count) =>
        count * (int.TryParse(Environment.GetEnvironmentVariable("TEST_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 1);
}
