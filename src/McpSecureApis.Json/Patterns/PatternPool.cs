using System.Collections.Concurrent;

namespace McpSecureApis.Json.Patterns;

/// <summary>Patterns that some schema still uses, by their text: building an expression costs a millisecond, and schemas repeat them.</summary>
internal static class PatternPool
{
    /// <summary>Patterns that are remembered; beyond that each is built for itself.</summary>
    private const int MostPooled = 4096;

    private static readonly ConcurrentDictionary<string, WeakReference<TextPattern>> Pool = new(StringComparer.Ordinal);

    public static TextPattern? Find(string pattern) =>
        Pool.TryGetValue(pattern, out var pooled) && pooled.TryGetTarget(out var known) ? known : null;

    public static void Keep(string pattern, TextPattern built)
    {
        if (Pool.Count >= MostPooled)
        {
            foreach (var entry in Pool.Where(entry => !entry.Value.TryGetTarget(out _)))
            {
                Pool.TryRemove(entry);
            }
        }

        if (Pool.Count < MostPooled)
        {
            Pool[pattern] = new WeakReference<TextPattern>(built);
        }
    }
}
