namespace McpSecureApis.Core.Credentials;

/// <summary>Where a credential comes from: a secret of the operator, or a token endpoint.</summary>
internal interface ICredentialSource
{
    /// <summary>Returns a lease, or null when the credential cannot be had in time.</summary>
    Task<CredentialLease?> LeaseAsync(CancellationToken cancellationToken);
}
