using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Audit.Records;

/// <summary>
/// What is known about a call at one moment. It holds no value of an argument, a response or a token; the trail hashes the caller's
/// subject and a tool name that the catalog does not know.
/// </summary>
internal sealed record AuditEntry
{
    public required AuditPhase Phase { get; init; }

    /// <summary>The id that the caller is given too; null for an event.</summary>
    public string? CallId { get; init; }

    /// <summary>Null for an event.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The tool; null when the catalog has none of that name.</summary>
    public EntryIdentity? Tool { get; init; }

    /// <summary>What <see cref="Tool"/>, or the unknown name, is the name of.</summary>
    public EntryKind Kind { get; init; }

    /// <summary>The caller's text for a tool that the catalog does not know. Only its keyed hash is written.</summary>
    public string? UnknownTool { get; init; }

    /// <summary>Under which approval <see cref="Tool"/> is served; null where nobody approved it.</summary>
    public EntryApproval? Approval { get; init; }

    /// <summary>Digest of the catalog snapshot that the call runs on.</summary>
    public string? Catalog { get; init; }

    /// <summary>From <see cref="AuditTrail.DigestOf"/>, computed once per call.</summary>
    public string? ArgumentsDigest { get; init; }

    /// <summary>Name of the operator's credential.</summary>
    public string? Credential { get; init; }

    /// <summary>Method and template of the request, for example <c>GET /orders/{orderId}</c>; never the built URL.</summary>
    public string? Request { get; init; }

    /// <summary>Why the call ends; null as long as it is allowed. The record's <c>decision</c> follows from it.</summary>
    public RefusalReason? Reason { get; init; }

    /// <summary>What exactly was wrong with the other system; null when <see cref="Reason"/> says all.</summary>
    public PeerProblem? Cause { get; init; }

    /// <summary>What was found instead, from a closed list of ours.</summary>
    public string? Found { get; init; }

    public int? BackendStatus { get; init; }

    public TimeSpan? BackendDuration { get; init; }

    public int? BackendAttempts { get; init; }

    /// <summary>How many values of which data class were masked.</summary>
    public IReadOnlyDictionary<string, int>? Masked { get; init; }

    /// <summary>How many values that the manifest does not list, or lists in another shape, were dropped.</summary>
    public int? Dropped { get; init; }

    /// <summary>The same by field path, at most 21 of them.</summary>
    public IReadOnlyList<KeyValuePair<string, int>>? Drift { get; init; }

    /// <summary>How many arguments looked like an attack, by kind; null when nothing did.</summary>
    public IReadOnlyDictionary<string, int>? Screened { get; init; }

    /// <summary>Id of a person's yes to this call.</summary>
    public string? Confirmation { get; init; }

    /// <summary>For <see cref="AuditPhase.Event"/>.</summary>
    public AuditEvent? Event { get; init; }

    /// <summary>
    /// False for what is written also into the reserve of the device: the outcome of a call that runs, and what happened to the server
    /// itself. True for what somebody outside brings about: new calls, refusals, counted requests, and prompts, which have no intent.
    /// </summary>
    public bool NeedsRoom => Phase switch
    {
        AuditPhase.Outcome => Kind == EntryKind.Prompt,
        AuditPhase.Event => Event is not
        {
            Kind: AuditEvent.Catalog or AuditEvent.Unapproved or AuditEvent.Revoked or AuditEvent.RevocationEnded,
        },
        _ => true,
    };
}
