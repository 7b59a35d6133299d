using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Audit;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Backend;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Credentials;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Model;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Requests;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Calls;

/// <summary>
/// The trip of a tool call, from the caller's name for a tool to a masked result or a refusal. Nothing is sent before the intent
/// record is durable, and every exit leaves a record.
/// </summary>
internal sealed partial class ToolCallPipeline(
    ToolCatalog catalog,
    CallLimiter limiter,
    CredentialStore credentials,
    BackendClient backend,
    AuditTrail audit,
    RefusalCounts counts,
    ConfirmationSeal seal,
    TimeProvider clock,
    ILogger<ToolCallPipeline> logger)
{
    private static readonly Refusal Cancelled = new(RefusalReason.Cancelled, "The call was cancelled.");

    private static readonly Refusal InternalError = new(
        RefusalReason.InternalError, "The call could not be completed because of an error in the server.");

    private static readonly Refusal OutcomeUnknown = new(
        RefusalReason.OutcomeUnknown,
        "The backend was called, but its outcome could not be recorded, so the result is withheld. " +
        "Do not try again; ask the operator what happened.");

    private readonly CallRecords _records = new(audit, counts);
    private readonly Func<EntryIdentity, bool> _isServed = tool =>
        catalog.Current.TryFind(tool.Name, out var served) && served.Identity.Digest == tool.Digest;

    /// <inheritdoc cref="FinishAsync(StartedCall, JsonElement?, IConfirmationSource?, CallTrace?, CancellationToken)"/>
    public Task<CallResult> FinishAsync(
        StartedCall call, JsonElement? arguments, IConfirmationSource? person, CancellationToken cancellationToken) =>
        FinishAsync(call, arguments, person, trace: null, cancellationToken);

    /// <summary>Goes the rest of the way; every exit leaves its audit records.</summary>
    /// <param name="call">The call from <see cref="CallOpening"/>.</param>
    /// <param name="arguments">The arguments as strictly read from the message; null when it had none.</param>
    /// <param name="person">Whom to ask when the tool needs a confirmation; null when there is nobody.</param>
    /// <param name="trace">Takes down what each room said; null when nobody asks.</param>
    /// <param name="cancellationToken">Signalled when the caller left.</param>
    public async Task<CallResult> FinishAsync(
        StartedCall call, JsonElement? arguments, IConfirmationSource? person, CallTrace? trace, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var (result, refusal, question) = await RunAsync(call, arguments, person, trace, cancellationToken);
        var elapsed = clock.GetElapsedTime(start);
        CallTelemetry.CountDrift(call, result);
        if (refusal is not { IsOverBudget: true })
        {
            call.Shadow?.Finish(arguments);
        }

        if (refusal is null)
        {
            Log.Completed(logger, call.CallId, call.Tool!.Identity.Name, elapsed.TotalMilliseconds);
        }
        else if (!refusal.IsOverBudget)
        {
            Log.Refused(logger, call.CallId, call.Identity?.Name ?? "(unknown)", refusal.Reason.ToCode(), elapsed.TotalMilliseconds);
        }

        return new CallResult(call.CallId, result, refusal) { Question = question };
    }

    /// <summary>The decision, room by room. Sends nothing, obtains no credential and leaves no record.</summary>
    /// <param name="call">The call from <see cref="CallOpening"/>.</param>
    /// <param name="arguments">The arguments; null for none.</param>
    /// <param name="person">Whom to ask when the tool needs a confirmation; null when there is nobody.</param>
    /// <param name="trace">Takes down what each room said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when the call would be sent.</returns>
    public async Task<Refusal?> ExplainAsync(
        StartedCall call, JsonElement? arguments, IConfirmationSource? person, CallTrace trace, CancellationToken cancellationToken)
    {
        if (!Build(call, arguments, trace).TryGet(out var request, out var refusal) ||
            !(await ConfirmAsync(call, request, person, trace, cancellationToken)).Call.TryGet(out var confirmed, out refusal) ||
            !Reserve(call, confirmed, trace, cancellationToken).TryGet(out var lease, out refusal))
        {
            return refusal;
        }

        lease.Dispose();
        return null;
    }

    private async Task<(MaskedResult? Result, Refusal? Refusal, ConfirmationQuestion? Question)> RunAsync(
        StartedCall call, JsonElement? arguments, IConfirmationSource? person, CallTrace? trace, CancellationToken callerLeft)
    {
        try
        {
            if (!Build(call, arguments, trace).TryGet(out var request, out var refusal))
            {
                return (null, await _records.RefuseAsync(call, arguments, refusal, limiter), null);
            }

            // From here on there is one element, with its defaults and in its normal form: what was checked is what records
            // digest, seals cover and requests send.
            arguments = request.Call.Arguments;

            // Before the limits, so that nothing is held while a person thinks.
            var confirmation = await ConfirmAsync(call, request, person, trace, callerLeft);
            if (!confirmation.Call.TryGet(out var confirmed, out refusal))
            {
                var answered = await _records.RefuseAsync(call, arguments, refusal, limiter, confirmation.Id);

                // Only a question with a record of its own goes out, and only as often as a caller may be refused.
                return (null, answered, ReferenceEquals(answered, refusal) ? confirmation.Question : null);
            }

            if (!Reserve(call, confirmed, trace, callerLeft).TryGet(out var lease, out refusal))
            {
                return (null, await _records.RefuseAsync(call, arguments, refusal, limiter, confirmation.Id), null);
            }

            using (lease)
            {
                var (result, ended) = await SendAsync(call, lease, trace, callerLeft);
                return (result, ended, null);
            }
        }
        catch (OperationCanceledException) when (callerLeft.IsCancellationRequested)
        {
            return (null, await _records.RefuseAsync(call, arguments, Cancelled, limiter), null);
        }
        catch (Exception error)
        {
            // The last line of defence: a bug of ours ends this call, not the connection, and its words stay here.
            var refusal = await _records.RefuseAsync(call, arguments, InternalError, limiter);
            if (!refusal.IsOverBudget)
            {
                Log.Failed(logger, call.CallId, error);
            }

            return (null, refusal, null);
        }
    }

    /// <summary>The rooms up to the request: access, arguments, template. Nothing is held and nothing is recorded by them.</summary>
    private static Outcome<BackendRequest> Build(StartedCall call, JsonElement? arguments, CallTrace? trace)
    {
        if (call.Tool is not { } tool)
        {
            return Stop(trace, nameof(Manifests), call.Refusal ?? Refusal.Unspecified);
        }

        trace?.Pass(nameof(Manifests), $"{tool.Identity.Manifest} {tool.Identity.Version}");
        if (call.Authorized is not { } authorized)
        {
            return Stop(trace, nameof(Authorization), call.Refusal ?? Refusal.Unspecified);
        }

        trace?.Pass(nameof(Authorization), "The caller may use the tool.");
        if (!ValidatedCall.Check(authorized, tool.Arguments, arguments).TryGet(out var validated, out var refusal))
        {
            return Stop(trace, nameof(Arguments), refusal);
        }

        trace?.Pass(nameof(Arguments), "The arguments match the schema.");
        if (!BackendRequest.Build(validated, tool.Request).TryGet(out var request, out refusal))
        {
            return Stop(trace, nameof(Requests), refusal);
        }

        trace?.Pass(nameof(Requests), "The request matches its template.");
        trace?.Request = request;
        return request;
    }

    private async ValueTask<ConfirmationOutcome> ConfirmAsync(
        StartedCall call, BackendRequest request, IConfirmationSource? person, CallTrace? trace, CancellationToken callerLeft)
    {
        var tool = call.Tool!;
        var outcome = await ConfirmedCall.CheckAsync(request, tool.Confirmation, person, seal, _isServed, callerLeft);
        if (!outcome.Call.TryGet(out _, out var refusal))
        {
            Stop(trace, nameof(Confirmation), refusal);
        }
        else
        {
            trace?.Pass(nameof(Confirmation), tool.Confirmation.IsNeeded ? "A person confirmed the request." : "The tool needs no confirmation.");
        }

        return outcome;
    }

    private Outcome<CallLease> Reserve(StartedCall call, ConfirmedCall confirmed, CallTrace? trace, CancellationToken callerLeft)
    {
        if (!CallLease.Acquire(confirmed, call.Tool!.Limits, limiter, callerLeft).TryGet(out var lease, out var refusal))
        {
            return Stop(trace, nameof(Limits), refusal);
        }

        trace?.Pass(nameof(Limits), "Within the limits.");
        return lease;
    }

    private async Task<(MaskedResult? Result, Refusal? Refusal)> SendAsync(
        StartedCall call, CallLease lease, CallTrace? trace, CancellationToken callerLeft)
    {
        var recording = await RecordedCall.RecordAsync(lease, call.CallId, call.Catalog.Digest, audit, call.Approval);
        if (!recording.TryGet(out var recorded, out var unavailable))
        {
            return (null, Stop(trace, nameof(Audit), unavailable));
        }

        trace?.Pass(nameof(Audit), "The intent is recorded.");

        var start = clock.GetTimestamp();
        var facts = new OutcomeFacts();
        MaskedResult? result = null;
        Refusal? refusal;
        try
        {
            (await ExchangeAsync(call, recorded, facts, trace)).TryGet(out result, out refusal);
        }
        catch (OperationCanceledException) when (lease.Token.IsCancellationRequested)
        {
            refusal = lease.Explain(callerLeft);
        }
        catch (Exception error)
        {
            Log.Failed(logger, call.CallId, error);
            refusal = InternalError;
        }

        // Written whether the caller still waits or not: the backend was called.
        facts.Elapsed = clock.GetElapsedTime(start);
        var outcome = CallRecords.Outcome(recorded, facts, result, refusal);
        if (await audit.AppendAsync(outcome, CancellationToken.None) is { } notRecorded)
        {
            Log.OutcomeNotRecorded(logger, call.CallId);
            return (null, call.Tool!.Manifest.Effect == ToolEffect.Read ? notRecorded : OutcomeUnknown);
        }

        return (result, refusal);
    }

    /// <summary>The rooms after the intent record: credential, backend, masking.</summary>
    private async Task<Outcome<MaskedResult>> ExchangeAsync(StartedCall call, RecordedCall recorded, OutcomeFacts facts, CallTrace? trace)
    {
        var tool = call.Tool!;
        if (!(await CredentialLease.AcquireAsync(recorded, credentials, recorded.Token)).TryGet(out var credential, out var refusal))
        {
            return Stop(trace, nameof(Credentials), refusal);
        }

        trace?.Pass(nameof(Credentials), credential.Name ?? "none");

        if (!(await backend.SendAsync(credential, tool.Use, recorded.Token)).TryGet(out var reply, out refusal))
        {
            facts.Status = refusal.BackendStatus;
            return Stop(trace, nameof(Backend), refusal);
        }

        using var body = reply;
        facts.Status = reply.Status;
        facts.Attempts = reply.Attempts;
        trace?.Pass(nameof(Backend), $"Answered {reply.Status}.");
        if (call.Caller.IsRevoked)
        {
            // The backend did what it was asked; what it said is for nobody any more.
            return Stop(trace, nameof(Masking), Caller.Revoked);
        }

        if (!MaskedResult.Create(reply, tool.Masking, audit.Hasher).TryGet(out var result, out refusal))
        {
            Log.ReplyWithheld(
                logger, tool.Identity.Name, tool.Backend.BaseUrl.IdnHost, refusal.Cause?.ToCode() ?? refusal.Reason.ToCode(), reply.Status);
            return Stop(trace, nameof(Masking), refusal);
        }

        call.Shadow?.Take(reply.Body);
        trace?.Pass(nameof(Masking), $"{result.Masked.Values.Sum()} values masked, {result.Dropped} fields dropped.{DriftText(result)}");
        return result;
    }

    /// <summary>Where the reply was not as the manifest lists it.</summary>
    private static string DriftText(MaskedResult result)
    {
        var drift = string.Join(", ", result.Drift.Select(drift => $"{UnsafeCharacters.Escape(drift.Key)} ({drift.Value})"));
        return drift.Length == 0 ? string.Empty : $" Not as the manifest lists it: {drift}.";
    }

    private static Refusal Stop(CallTrace? trace, string room, Refusal refusal)
    {
        trace?.Refuse(room, refusal.Message);
        return refusal;
    }

    private static partial class Log
    {
        [LoggerMessage(
            CallsEventIds.ReplyWithheld, LogLevel.Warning, "A reply of host '{Host}' to tool '{Tool}' was withheld: {Cause}, status {Status}.",
            EventName = "ReplyWithheld")]
        public static partial void ReplyWithheld(ILogger logger, string tool, string host, string cause, int status);

        [LoggerMessage(
            CallsEventIds.Completed, LogLevel.Debug,
            "Call {CallId} of '{Tool}' completed in {Milliseconds:0.0} ms.", EventName = "CallCompleted")]
        public static partial void Completed(ILogger logger, string callId, string tool, double milliseconds);

        [LoggerMessage(
            CallsEventIds.Refused, LogLevel.Information,
            "Call {CallId} of '{Tool}' refused after {Milliseconds:0.0} ms: {Reason}.", EventName = "CallRefused")]
        public static partial void Refused(ILogger logger, string callId, string tool, string reason, double milliseconds);

        [LoggerMessage(CallsEventIds.Failed, LogLevel.Error, "Call {CallId} failed by a mistake in the server.", EventName = "CallFailed")]
        public static partial void Failed(ILogger logger, string callId, Exception error);

        [LoggerMessage(
            CallsEventIds.OutcomeNotRecorded, LogLevel.Error,
            "Call {CallId} reached the backend and its outcome could not be recorded.", EventName = "OutcomeNotRecorded")]
        public static partial void OutcomeNotRecorded(ILogger logger, string callId);
    }
}
