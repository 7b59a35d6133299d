using Microsoft.Extensions.Configuration;

namespace McpSecureApis.Core.Credentials.Types;

/// <summary>A kind of credential: the word for it in <c>Type</c>, and the class that says and does everything else.</summary>
internal sealed class CredentialType
{
    private readonly Func<CredentialEntryOptions> _create;

    private CredentialType(string name, Type options, Func<CredentialEntryOptions> create)
    {
        Name = name;
        Options = options;
        _create = create;
    }

    /// <summary>What stands in <c>Type</c>.</summary>
    public string Name { get; }

    /// <summary>The class of its entries: what can be set of it is what such an entry may have.</summary>
    public Type Options { get; }

    public static CredentialType Of<TOptions>(string name)
        where TOptions : CredentialEntryOptions, new() => new(name, typeof(TOptions), static () => new TOptions());

    /// <summary>Reads an entry of this type.</summary>
    /// <exception cref="InvalidOperationException">The entry has a member that this type has not, or one of another kind.</exception>
    public CredentialEntryOptions Bind(IConfiguration entry)
    {
        var options = _create();
        entry.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
        return options;
    }
}
