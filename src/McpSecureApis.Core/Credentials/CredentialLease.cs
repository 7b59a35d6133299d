using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Credentials.Values;
using McpSecureApis.Core.Keys;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Credentials;

/// <summary>
/// A recorded call with the credential that goes with it, which is revealed only while the request is sent. The backend's client takes this
/// type, so code that would send a request with another credential than its manifest's, or with none, does not compile.
/// </summary>
internal sealed class CredentialLease
{
    private readonly Credential _credential;

    private CredentialLease(RecordedCall call, Credential credential)
    {
        Call = call;
        _credential = credential;
    }

    public RecordedCall Call { get; }

    /// <inheritdoc cref="Credential.Name"/>
    public string? Name => _credential.Name;

    /// <inheritdoc cref="Credential.Secrets"/>
    public IReadOnlyList<Secret> Secrets => _credential.Secrets;

    /// <summary>The check, and the only way to get an instance: asks the store for the credential that the call names.</summary>
    /// <param name="call">The call.</param>
    /// <param name="store">The operator's credentials.</param>
    /// <param name="cancellationToken">Signalled when the call ends.</param>
    public static async ValueTask<Outcome<CredentialLease>> AcquireAsync(
        RecordedCall call, CredentialStore store, CancellationToken cancellationToken) =>
        !(await store.FindAsync(call, cancellationToken)).TryGet(out var credential, out var refusal) ? refusal
        : call.Caller.IsRevoked ? Caller.Revoked // asked last: getting a credential may have taken seconds
        : new CredentialLease(call, credential);

    /// <inheritdoc cref="Credential.Attach"/>
    public void Attach(HttpRequestMessage request) => _credential.Attach(request);

    /// <inheritdoc cref="Credential.ReportRefused"/>
    public void ReportRefused() => _credential.ReportRefused();

    public override string ToString() => _credential.ToString();
}
