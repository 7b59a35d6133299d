using System.Diagnostics.CodeAnalysis;
using McpSecureApis.Core.Credentials.Types;
using McpSecureApis.Core.Credentials.Types.ClientCredentials;
using McpSecureApis.Core.Credentials.Types.Static;
using Microsoft.Extensions.Configuration;

namespace McpSecureApis.Core.Credentials;

/// <summary>The types of credentials that there are.</summary>
/// <param name="types">In the order in which messages name them.</param>
internal sealed class CredentialTypes(IReadOnlyList<CredentialType> types)
{
    public static CredentialTypes BuiltIn { get; } = new(
    [
        CredentialType.Of<StaticCredentialOptions>("static"),
        CredentialType.Of<ClientCredentialsOptions>("client_credentials"),
    ]);

    public IReadOnlyList<CredentialType> All => types;

    /// <summary>As a message names them.</summary>
    public string Names => string.Join(" or ", types.Select(type => type.Name));

    /// <summary>Finds the type that an entry names.</summary>
    /// <param name="entry">The entry as the operator wrote it.</param>
    /// <param name="type">Its type.</param>
    public bool TryFind(IConfiguration entry, [NotNullWhen(true)] out CredentialType? type)
    {
        var name = entry[nameof(CredentialEntryOptions.Type)];
        type = types.FirstOrDefault(known => known.Name == name);
        return type is not null;
    }

    /// <summary>Reads an entry as its type does; of one without a type that there is, what all entries have.</summary>
    /// <exception cref="InvalidOperationException">The entry has a member that its type has not.</exception>
    public CredentialEntryOptions Bind(IConfiguration entry)
    {
        if (TryFind(entry, out var type))
        {
            return type.Bind(entry);
        }

        var unknown = new UnknownCredentialOptions(entry, Names);
        entry.Bind(unknown);
        return unknown;
    }
}
