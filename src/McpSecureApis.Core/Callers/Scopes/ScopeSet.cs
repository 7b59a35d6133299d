using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>
/// The scopes of a caller. Compared ordinally and whole, after splitting on U+0020 only (RFC 6749 section 3.3): a tab, a comma or a
/// wildcard is part of a name, never a separator or a pattern.
/// </summary>
internal sealed class ScopeSet
{
    private readonly FrozenSet<string> _scopes;

    private ScopeSet(IEnumerable<string> scopes) => _scopes = scopes.ToFrozenSet(StringComparer.Ordinal);

    public static ScopeSet Empty { get; } = new([]);

    public int Count => _scopes.Count;

    public static ScopeSet Parse(string text) => new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Takes whole scope names, none of which is split.</summary>
    public static ScopeSet Of(params IEnumerable<string> scopes) => new(scopes);

    public bool Contains(string scope) => _scopes.Contains(scope);

    /// <summary>In ordinal order, for output that must not change from run to run.</summary>
    public IEnumerable<string> Ordered() => _scopes.Order(StringComparer.Ordinal);

    public bool TryFindMissing(IReadOnlyList<string> required, [NotNullWhen(true)] out string? missing)
    {
        foreach (var scope in required)
        {
            if (!_scopes.Contains(scope))
            {
                missing = scope;
                return true;
            }
        }

        missing = null;
        return false;
    }
}
