using McpSecureApis.Core.Callers.Scopes;

namespace McpSecureApis.Core.Callers.Issuers;

/// <summary>The two kinds of pattern in an issuer's entry: a whole name, or everything below a prefix.</summary>
internal static class NamePattern
{
    private const string Everything = "*";

    /// <summary>Whether <paramref name="pattern"/> is a scope name, <c>*</c>, or a prefix that ends with a separator and <c>*</c>.</summary>
    public static bool IsValidScope(string? pattern) =>
        pattern is not null && ScopeName.IsValid(pattern) &&
        (pattern == Everything || pattern.IndexOf('*', StringComparison.Ordinal) is var star &&
            (star < 0 || (star == pattern.Length - 1 && star > 1 && pattern[star - 1] is '.' or ':' or '/')));

    public static bool Matches(string pattern, string name) =>
        pattern == Everything || pattern == name ||
        (pattern.EndsWith('*') && name.Length >= pattern.Length &&
            name.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal));

    public static bool MatchesAny(IReadOnlyList<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }
}
