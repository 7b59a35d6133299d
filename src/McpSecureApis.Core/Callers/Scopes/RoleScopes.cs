using System.Collections.Frozen;

namespace McpSecureApis.Core.Callers.Scopes;

/// <summary>What the operator lets roles stand for: <c>Roles: {"clerk": ["orders.read"]}</c>. Names compare ordinally and whole.</summary>
internal sealed class RoleScopes
{
    public const string SectionName = "Roles";

    private readonly FrozenDictionary<string, string[]> _scopes;

    public RoleScopes(IEnumerable<KeyValuePair<string, IList<string>>> roles) =>
        _scopes = roles.ToFrozenDictionary(role => role.Key, role => role.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>No role stands for anything.</summary>
    public static RoleScopes None { get; } = new([]);

    /// <summary>The scopes of some roles, each as often as it is granted. What their issuer may grant of them is not looked at here.</summary>
    public IEnumerable<string> Of(IReadOnlyList<string> roles) =>
        _scopes.Count == 0 ? [] : roles.SelectMany(role => _scopes.TryGetValue(role, out var scopes) ? scopes : []);
}
