using System.Text.Json;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Core.Calls;

/// <summary>Turns what is known about a call into audit entries. Decides nothing.</summary>
internal sealed class CallRecords(AuditTrail audit)
{
    public AuditEntry Refusal(StartedCall call, JsonElement? arguments, Refusal refusal) =>
        Entry(AuditPhase.Refusal, call, arguments) with { Reason = refusal.Reason, Screened = refusal.Screened };

    public AuditEntry Intent(StartedCall call, JsonElement? arguments, CallConfirmation? confirmation, PreparedCall prepared) =>
        Entry(AuditPhase.Intent, call, arguments) with
        {
            Credential = call.Tool!.Credential,
            Request = prepared.Request.Template,
            Screened = prepared.Validated.Screened,
            Confirmation = confirmation?.Id,
        };

    public static AuditEntry Outcome(AuditEntry intent, BackendExchange exchange, MaskedResult? result, Refusal? refusal) => intent with
    {
        Phase = AuditPhase.Outcome,
        Reason = refusal?.Reason,
        BackendStatus = exchange.Status,
        BackendDuration = exchange.Elapsed,
        BackendAttempts = exchange.Attempts,
        Masked = result?.Masked,
        Dropped = result?.Dropped,
    };

    private AuditEntry Entry(AuditPhase phase, StartedCall call, JsonElement? arguments) => new()
    {
        Phase = phase,
        CallId = call.CallId,
        Caller = call.Caller,
        Tool = call.Tool?.Identity,
        UnknownTool = call.Tool is null ? call.ToolName : null,
        Catalog = call.Catalog.Digest,
        ArgumentsDigest = audit.DigestOf(call.Caller, arguments),
    };
}
