using McpSecureApis.Core.Callers.Rest;

namespace McpSecureApis.Core.Credentials;

/// <summary>Where a credential comes from: a secret of the operator, or a token endpoint.</summary>
internal interface ICredentialSource
{
    /// <summary>Returns the credential, or why the credential cannot be had in time.</summary>
    Task<RestAnswer<Credential>> GetAsync(CancellationToken cancellationToken);
}
