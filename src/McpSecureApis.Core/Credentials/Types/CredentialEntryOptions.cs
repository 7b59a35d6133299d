using FluentValidation.Results;

namespace McpSecureApis.Core.Credentials.Types;

/// <summary>
/// One credential of the operator: what an entry of every type has. The class of a type adds its own members and says what can be wrong with
/// them, which of them refer to secrets, and how the credential is had. Secrets stand here as references, never as values.
/// </summary>
internal abstract class CredentialEntryOptions
{
    /// <summary>Gets or sets the name of the type, for example <c>static</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Gets or sets how long a call waits for the credential.</summary>
    /// <value>The default is 5 seconds. After that the call is refused; it never goes out without a credential.</value>
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets where the credential may go. Without it a manifest could send a secret to its author's host.</summary>
    public CredentialUseOptions Use { get; set; } = new();

    /// <summary>Says everything that is wrong with the members of the type, each message beginning with the member.</summary>
    public abstract ValidationResult Validate();

    /// <summary>The members that refer to secrets.</summary>
    public abstract IEnumerable<SecretMember> SecretMembers();

    /// <summary>Which header the credential goes out in.</summary>
    public virtual string HeaderName() => "Authorization";

    /// <summary>Makes the source of the credential. Obtains nothing.</summary>
    /// <param name="name">The operator's name of the credential.</param>
    /// <param name="setting">What all sources are made with.</param>
    /// <exception cref="ArgumentException">The entry was not validated.</exception>
    public abstract ICredentialSource Open(string name, CredentialSetting setting);
}
