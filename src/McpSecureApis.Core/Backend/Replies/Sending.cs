using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Backend.Replies;

/// <summary>One call on its way to a backend, over all of its attempts.</summary>
internal sealed class Sending(CredentialLease lease, ReplyLimits limits, bool mayRetry, long startedAt)
{
    public CredentialLease Lease => lease;

    public BackendRequest Request => lease.Call.Request;

    /// <summary>The tool's name.</summary>
    public string Tool => lease.Call.Tool.Name;

    public ReplyLimits Limits => limits;

    public bool MayRetry => mayRetry;

    /// <summary>Timestamp of the first attempt.</summary>
    public long StartedAt => startedAt;

    /// <summary>How often the request was sent.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether it finds out if the circuit of the backend may close.</summary>
    public bool IsProbe { get; set; }

    /// <summary>What the last try that failed says about the backend.</summary>
    public FailureKind Failure { get; set; }
}
