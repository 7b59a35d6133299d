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
}
