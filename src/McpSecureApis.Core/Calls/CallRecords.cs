using System.Text.Json;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Audit.Records;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>Turns what is known about a call into audit entries.</summary>
internal sealed class CallRecords(AuditTrail audit, RefusalCounts counts)
{
    private AuditEntry Refusal(StartedCall call, JsonElement? arguments, Refusal refusal, string? confirmation) =>
        Entry(AuditPhase.Refusal, call, arguments) with { Reason = refusal.Reason, Screened = refusal.Screened, Confirmation = confirmation };

    public static AuditEntry Outcome(RecordedCall call, OutcomeFacts facts, MaskedResult? result, Refusal? refusal) => call.Intent with
    {
        Phase = AuditPhase.Outcome,
        Reason = refusal?.Reason,
        Cause = refusal?.Cause,
        Found = refusal?.Found,
        BackendStatus = facts.Status,
        BackendDuration = facts.Elapsed,
        BackendAttempts = facts.Attempts,
        Masked = result?.Masked,
        Dropped = result?.Dropped,
        Drift = result?.Drift,
    };

    /// <summary>A prompt that is handed out: nothing is sent anywhere, so there is no intent before it.</summary>
    public AuditEntry Prompt(StartedCall call, JsonElement? arguments) => Entry(AuditPhase.Outcome, call, arguments);

    /// <summary>
    /// Writes the refusal's record, with the true reason. The caller's budget is asked before: over it the refusal is only counted,
    /// whatever it is, and the caller is told to slow down.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="refusal">Why it ends.</param>
    /// <param name="limiter">Has the budget of refused calls.</param>
    /// <param name="confirmation">The id of the question to a person; null when nobody was asked.</param>
    public async Task<Refusal> RefuseAsync(
        StartedCall call, JsonElement? arguments, Refusal refusal, CallLimiter limiter, string? confirmation = null)
    {
        if (limiter.SpendRefusal(call.Caller) is { } overBudget)
        {
            counts.Count(call, refusal.Reason);
            return overBudget;
        }

        return await audit.AppendAsync(Refusal(call, arguments, refusal, confirmation), CancellationToken.None) ?? refusal;
    }

    private AuditEntry Entry(AuditPhase phase, StartedCall call, JsonElement? arguments) => new()
    {
        Phase = phase,
        CallId = call.CallId,
        Caller = call.Caller,
        Tool = call.Identity,
        Kind = call.Kind,
        UnknownTool = call.Identity is null ? call.EntryName : null,
        Approval = call.Approval,
        Catalog = call.Catalog.Digest,
        ArgumentsDigest = audit.DigestOf(call.Caller, arguments),
    };
}
