using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Calls;

/// <summary>A call that passed every room before the audit: what is authorised here is what is sent. Disposing it gives the lease back.</summary>
internal sealed record PreparedCall(ValidatedCall Validated, CallLease Lease, BackendRequest Request) : IDisposable
{
    public void Dispose() => Lease.Dispose();
}
