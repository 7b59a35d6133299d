using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Callers.Rest;
using McpSecureApis.Core.Credentials.Values;

namespace McpSecureApis.Core.Credentials.Types;

/// <summary>Where a credential comes from: a secret of the operator, or a token endpoint.</summary>
internal interface ICredentialSource
{
    /// <summary>Returns the credential, or why the credential cannot be had in time.</summary>
    /// <param name="call">The call that it is for, with its caller: a credential may be the caller's own.</param>
    /// <param name="cancellationToken">Signalled when the call ends.</param>
    Task<RestAnswer<Credential>> GetAsync(RecordedCall call, CancellationToken cancellationToken);
}
