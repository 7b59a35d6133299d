using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;

namespace McpSecureApis.Core.Audit;

/// <summary>
/// A call whose intent is durable. Credentials and every room behind them take this type, so code that would call a backend without a record
/// does not compile.
/// </summary>
internal sealed class RecordedCall
{
    private readonly CallLease _lease;

    private RecordedCall(CallLease lease, AuditEntry intent)
    {
        _lease = lease;
        Intent = intent;
    }

    public ConfirmedCall Confirmed => _lease.Call;

    public ValidatedCall Validated => Confirmed.Validated;

    public BackendRequest Request => Confirmed.Request;

    public Caller Caller => Confirmed.Caller;

    public EntryIdentity Tool => Confirmed.Tool;

    /// <summary>The operator's name of the credential that the request will carry; null for none.</summary>
    public string? Credential => Confirmed.Credential;

    /// <summary>Signalled when the call has to end.</summary>
    public CancellationToken Token => _lease.Token;

    /// <summary>What the record says; the record of the outcome repeats it.</summary>
    public AuditEntry Intent { get; }

    /// <summary>The check, and the only way to get an instance: writes the intent and waits until it is on the device.</summary>
    /// <param name="lease">The call, in its place.</param>
    /// <param name="callId">The id of the call's records, also given to the caller.</param>
    /// <param name="catalog">Digest of the catalog snapshot that the call runs on.</param>
    /// <param name="trail">Where the record goes.</param>
    /// <param name="approval">Under which approval the entry is served.</param>
    /// <exception cref="InvalidOperationException">The place was given back: a bug of ours.</exception>
    public static async ValueTask<Outcome<RecordedCall>> RecordAsync(
        CallLease lease, string callId, string? catalog, AuditTrail trail, EntryApproval? approval = null)
    {
        if (lease.IsGivenBack)
        {
            throw new InvalidOperationException("The call has no place among the running ones any more.");
        }

        var call = lease.Call;
        var intent = new AuditEntry
        {
            Phase = AuditPhase.Intent,
            CallId = callId,
            Caller = call.Caller,
            Tool = call.Tool,
            Kind = call.Tool.Kind,
            Approval = approval,
            Catalog = catalog,
            ArgumentsDigest = trail.DigestOf(call.Caller, call.Validated.Arguments),
            Credential = call.Credential,
            Request = call.Request.Template,
            Screened = call.Validated.Screened,
            Confirmation = call.Confirmation,
        };
        return await trail.AppendAsync(intent, CancellationToken.None) is { } unavailable ? unavailable : new RecordedCall(lease, intent);
    }
}
