namespace McpSecureApis.Core.Credentials;

/// <summary>A kind of credential, named by <c>Type</c>: which members its entry has, what can be wrong with them, and how it is had.</summary>
internal abstract class CredentialType
{
    /// <summary>What stands in <c>Type</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The members of an entry of this type, beside those that every entry has. Any other is an error.</summary>
    public abstract IReadOnlySet<string> Members { get; }

    /// <summary>Says everything that is wrong with an entry.</summary>
    public abstract void Check(CredentialEntryOptions entry, CredentialEntryFindings findings);

    /// <summary>Which header the credential goes out in.</summary>
    public virtual string HeaderOf(CredentialEntryOptions entry) => "Authorization";

    /// <summary>Makes the source of one entry. Obtains nothing.</summary>
    /// <exception cref="ArgumentException">The entry was not checked.</exception>
    public abstract ICredentialSource Open(string name, CredentialEntryOptions entry, CredentialSetting setting);
}
