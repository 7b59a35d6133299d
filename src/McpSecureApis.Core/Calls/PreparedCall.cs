using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Limits;

namespace McpSecureApis.Core.Calls;

/// <summary>A call that passed every room before the audit: what is authorised here is what is sent. Disposing it gives the lease back.</summary>
internal sealed record PreparedCall(ConfirmedCall Confirmed, CallLease Lease) : IDisposable
{
    public void Dispose() => Lease.Dispose();
}
