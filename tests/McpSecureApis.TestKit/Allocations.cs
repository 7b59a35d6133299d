using System.Diagnostics;

namespace McpSecureApis.TestKit;

/// <summary>What code allocates once it has been compiled for good; before that, the library boxes here and there.</summary>
internal static class Allocations
{
    private const int Times = 100;

    public static async Task<long> OnceWarmAsync(Action action)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            var bytes = Measure(action);
            if (bytes == 0 || watch.Elapsed > TimeSpan.FromSeconds(30))
            {
                return bytes;
            }
        }
    }

    private static long Measure(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
