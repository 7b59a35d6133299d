using System.Collections.Frozen;

namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>
/// The operator's map of scopes that imply others, closed over chains at load. Applied once, where a caller is made, so that access,
/// conditions and masking all mean the same scopes.
/// </summary>
internal sealed class ScopeHierarchy
{
    public const int MaxEntries = 256;

    private readonly FrozenDictionary<string, string[]> _closures;

    public ScopeHierarchy(ScopeHierarchyOptions options)
    {
        var direct = options.Implies.Take(MaxEntries)
            .GroupBy(entry => entry.Scope, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.SelectMany(entry => entry.Scopes).ToArray(), StringComparer.Ordinal);
        _closures = direct.Keys.ToFrozenDictionary(scope => scope, scope => Close(scope, direct), StringComparer.Ordinal);
    }

    /// <summary>Every scope stands for itself.</summary>
    public static ScopeHierarchy None { get; } = new(new ScopeHierarchyOptions());

    /// <summary>Every scope that implies others or is implied.</summary>
    public IEnumerable<string> Scopes => _closures.Values.SelectMany(closure => closure);

    /// <summary>The granted scopes and everything that they imply.</summary>
    public ScopeSet Expand(IReadOnlyList<string> granted) =>
        _closures.Count == 0
            ? ScopeSet.Of(granted)
            : ScopeSet.Of(granted.SelectMany(scope => _closures.TryGetValue(scope, out var closure) ? closure : [scope]));

    private static string[] Close(string scope, Dictionary<string, string[]> direct)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { scope };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var next))
        {
            foreach (var implied in direct.GetValueOrDefault(next, []))
            {
                if (reached.Add(implied))
                {
                    open.Enqueue(implied);
                }
            }
        }

        return [.. reached];
    }
}
