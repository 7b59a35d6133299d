using FluentValidation.Results;
using Microsoft.Extensions.Configuration;

namespace McpSecureApis.Core.Credentials.Types;

/// <summary>
/// An entry of a type that there is not: what it has in common with others is judged all the same, and nothing is obtained with it.
/// </summary>
/// <param name="entry">The entry as the operator wrote it.</param>
/// <param name="known">The types that there are, as a message names them.</param>
internal sealed class UnknownCredentialOptions(IConfiguration entry, string known) : CredentialEntryOptions
{
    public override ValidationResult Validate() => new([new ValidationFailure(nameof(Type), $"{nameof(Type)} is '{Type}'; use {known}.")]);

    /// <summary>Every member: which of them refer to secrets is the type's to say.</summary>
    public override IEnumerable<SecretMember> SecretMembers() => entry.GetChildren().Select(member => new SecretMember(member.Key, member.Value));

    public override ICredentialSource Open(string name, CredentialSetting setting) =>
        throw new ArgumentException($"There is no type of credentials '{Type}'.", nameof(name));
}
