using System.Text;
using System.Text.Json;
using McpSecureApis.Core.Arguments;
using McpSecureApis.Core.Audit.Trail;
using McpSecureApis.Core.Limits;
using McpSecureApis.Core.Manifests.Values;
using McpSecureApis.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace McpSecureApis.Core.Calls;

/// <summary>The trip of a prompt: the rooms of a tool call up to the limits, then its record. There is no backend behind it.</summary>
internal sealed partial class PromptPipeline(CallLimiter limiter, AuditTrail audit, RefusalCounts counts, ILogger<PromptPipeline> logger)
{
    private static readonly Refusal Invisible = new(
        RefusalReason.InvalidArguments, "The arguments are not valid. A value has invisible, bidirectional or control characters.");

    private readonly CallRecords _records = new(audit, counts);

    /// <summary>Goes the rest of the way; every exit leaves its audit record.</summary>
    public async Task<PromptResult> FinishAsync(StartedCall call, JsonElement? arguments, CancellationToken cancellationToken)
    {
        var (messages, refusal) = await RunAsync(call, arguments, cancellationToken);
        if (refusal is not { IsOverBudget: true })
        {
            call.Shadow?.Finish(arguments);
        }

        if (refusal is null)
        {
            Log.Given(logger, call.CallId, call.Prompt!.Identity.Name);
        }
        else if (!refusal.IsOverBudget)
        {
            Log.Refused(logger, call.CallId, call.Identity?.Name ?? "(unknown)", refusal.Reason.ToCode());
        }

        return new PromptResult(call.CallId, messages, refusal);
    }

    private async Task<(IReadOnlyList<string>? Messages, Refusal? Refusal)> RunAsync(
        StartedCall call, JsonElement? arguments, CancellationToken callerLeft)
    {
        if (call is not { Prompt: { } prompt, Authorized: { } authorized })
        {
            return (null, await _records.RefuseAsync(call, arguments, call.Refusal ?? Refusal.Unspecified, limiter));
        }

        if (!ValidatedCall.Check(authorized, prompt.Arguments, arguments).TryGet(out var validated, out var refusal))
        {
            return (null, await _records.RefuseAsync(call, arguments, refusal, limiter));
        }

        // As for a tool: what was checked is what is recorded and filled in.
        arguments = validated.Arguments;
        if (HasUnsafeValue(validated.Arguments))
        {
            return (null, await _records.RefuseAsync(call, arguments, Invisible, limiter));
        }

        if (!limiter.Enter(validated, prompt.Limits, callerLeft).TryGet(out var place, out refusal))
        {
            return (null, await _records.RefuseAsync(call, arguments, refusal, limiter));
        }

        using (place)
        {
            // The record first: what cannot be recorded is not handed out.
            return await audit.AppendAsync(_records.Prompt(call, arguments), CancellationToken.None) is { } unavailable
                ? (null, unavailable)
                : (prompt.Render(validated.Arguments), null);
        }
    }

    /// <summary>What the person who sends the prompt cannot see must not reach the model. A carriage return is a line break here.</summary>
    private static bool HasUnsafeValue(JsonElement arguments)
    {
        foreach (var argument in arguments.EnumerateObject())
        {
            foreach (var rune in argument.Value.GetString()!.EnumerateRunes())
            {
                if (rune != new Rune('\r') && UnsafeCharacters.IsUnsafe(rune))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(CallsEventIds.PromptGiven, LogLevel.Debug, "Call {CallId}: the prompt '{Prompt}' was given.", EventName = "PromptGiven")]
        public static partial void Given(ILogger logger, string callId, string prompt);

        [LoggerMessage(
            CallsEventIds.PromptRefused, LogLevel.Information,
            "Call {CallId} of the prompt '{Prompt}' refused: {Reason}.", EventName = "PromptRefused")]
        public static partial void Refused(ILogger logger, string callId, string prompt, string reason);
    }
}
