using McpSecureApis.Core.Backend.Replies;
using McpSecureApis.Core.Credentials;

namespace McpSecureApis.Core.Backend;

/// <summary>One call on its way to a backend, over all of its attempts.</summary>
internal sealed class Sending(OutgoingRequest request, CredentialLease credential, ReplyLimits limits, bool mayRetry, long startedAt)
{
    public OutgoingRequest Request => request;

    public CredentialLease Credential => credential;

    public ReplyLimits Limits => limits;

    public bool MayRetry => mayRetry;

    /// <summary>Timestamp of the first attempt.</summary>
    public long StartedAt => startedAt;

    /// <summary>How often the request was sent.</summary>
    public int Attempts { get; set; }
}
