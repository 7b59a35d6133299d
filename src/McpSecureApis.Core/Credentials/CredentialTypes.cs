using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace McpSecureApis.Core.Credentials;

/// <summary>The types of credentials that there are.</summary>
internal sealed class CredentialTypes(IEnumerable<CredentialType> types)
{
    private readonly FrozenDictionary<string, CredentialType> _types = types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    public static CredentialTypes BuiltIn { get; } = new([new StaticCredentialType(), new ClientCredentialsType()]);

    /// <summary>As a message names them.</summary>
    public string Names => string.Join(" or ", _types.Keys.OrderDescending(StringComparer.Ordinal));

    public bool TryFind(string? name, [NotNullWhen(true)] out CredentialType? type) => _types.TryGetValue(name ?? string.Empty, out type);
}
