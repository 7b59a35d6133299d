using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Tokens;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Masking;
using McpSecureApis.Core.Outcomes;
using McpSecureApis.Core.Review.Sides;
using McpSecureApis.Core.Review.Witnesses;

namespace McpSecureApis.Commands.Calls;

/// <summary>What <c>call</c> and <c>explain</c> print: readable lines, or one line of JSON whose members are an outside form.</summary>
internal sealed record CallOutput
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Tool { get; init; }

    public required string Decision { get; init; }

    public string? Reason { get; init; }

    /// <summary>What exactly was wrong with the other system, as in the audit record.</summary>
    public string? Cause { get; init; }

    public string? Found { get; init; }

    /// <summary>
    /// Where it was: the reference of a secret, the document of an issuer; null when there is no more to say. The model never gets it.
    /// </summary>
    public string? Detail { get; init; }

    public string? Message { get; init; }

    /// <summary>Scopes of the token that its issuer may not grant; null when there are none.</summary>
    public IReadOnlyList<string>? DroppedScopes { get; init; }

    /// <summary>What else there is to know about a token that counts; null when there is nothing.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>What the decision is worth, of a caller whom nobody checked; null for everybody else.</summary>
    public string? Supposed { get; init; }

    public required IReadOnlyList<CallOutputStep> Steps { get; init; }

    public CallOutputRequest? Request { get; init; }

    public JsonElement? Result { get; init; }

    public required string CallId { get; init; }

    public static CallOutput Of(StartedCall call, Refusal? refusal, MaskedResult? result, CallTrace trace) => new()
    {
        Tool = call.EntryName,
        Decision = refusal is null ? "allow" : "refuse",
        Reason = refusal?.Reason.ToCode(),
        Cause = refusal?.Token?.ToCode() ?? refusal?.Cause?.ToCode(),
        Found = refusal?.Found,
        Detail = refusal?.Detail,
        Message = refusal?.Message,
        Steps = [.. trace.Steps.Select(step => step.Passed
            ? new CallOutputStep(step.Room, "pass", step.Detail)
            : new CallOutputStep(step.Room, "refuse", refusal?.Message ?? step.Detail))],
        Request = trace.Request is { } request
            ? new CallOutputRequest(request.Method, request.Uri.AbsoluteUri, [.. request.Headers.Select(header => header.Key)])
            : null,
        Result = result?.Content,
        CallId = call.CallId,
    };

    /// <summary>A call that nobody may make, because the token does not count.</summary>
    public static CallOutput Of(string tool, Refusal refusal) => new()
    {
        Tool = tool,
        Decision = "refuse",
        Reason = refusal.Reason.ToCode(),
        Cause = refusal.Token?.ToCode() ?? refusal.Cause?.ToCode(),
        Found = refusal.Found,
        Detail = refusal.Detail,
        Message = refusal.Message,
        Steps = [new CallOutputStep(nameof(Core.Callers), "refuse", refusal.Message)],
        CallId = Guid.CreateVersion7().ToString("N"),
    };

    /// <summary>What the rooms say about a call of a caller whom nobody checked, as far as the request that could be sent.</summary>
    /// <param name="tool">The tool as it was named.</param>
    /// <param name="entry">The tool; null when there is none of this name.</param>
    /// <param name="caller">Who is supposed.</param>
    /// <param name="trial">What the rooms said.</param>
    public static CallOutput Of(string tool, ReviewedEntry? entry, Caller caller, CallTrial trial)
    {
        var rooms = new[] { CallStage.Authorization, CallStage.Arguments, CallStage.Requests };
        var why = trial.Refusal is { } refusal && entry is not null ? Why(entry, caller, trial.Stage, refusal) ?? refusal.Message
            : trial.IsAllowed ? null
            : "There is no tool of this name.";
        return new CallOutput
        {
            Tool = tool,
            Decision = trial.IsAllowed ? "allow" : "refuse",
            Reason = trial.IsAllowed ? null : (trial.Refusal?.Reason ?? RefusalReason.UnknownTool).ToCode(),
            Message = why,
            Supposed = "No token was checked: the caller is supposed. Limits, confirmation, approvals and credentials were not asked.",
            Steps =
            [
                .. rooms.Where(room => room < trial.Stage).Select(room => new CallOutputStep(room.ToString(), "pass", string.Empty)),
                .. rooms.Where(room => room == trial.Stage).Select(room => new CallOutputStep(room.ToString(), "refuse", why ?? string.Empty)),
            ],
            Request = trial.Request is { } request
                ? new CallOutputRequest(request.Method, request.Uri.AbsoluteUri, [.. request.Headers.Select(header => header.Key)])
                : null,
            CallId = Guid.CreateVersion7().ToString("N"),
        };
    }

    /// <summary>The same with what there is to say about a token that counts.</summary>
    public CallOutput WithNotesOn(TokenExplanation? token) => token is null ? this : this with
    {
        DroppedScopes = token.DroppedScopes.Count == 0 ? null : token.DroppedScopes,
        Notes = token.Notes.Count == 0 ? null : token.Notes,
    };

    public async Task<int> WriteAsync(TextWriter output, bool json)
    {
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(this, OneLine));
        }
        else
        {
            await WriteTextAsync(output);
        }

        return Reason is null ? ExitCode.Done : ExitCode.Refused;
    }

    private static string? Why(ReviewedEntry entry, Caller caller, CallStage stage, Refusal refusal) => stage switch
    {
        CallStage.Authorization => entry.Access.ExplainCaller(caller, _ => null),
        CallStage.Arguments => entry.Access.ExplainArguments(refusal, caller, _ => null),
        _ => null,
    };

    private async Task WriteTextAsync(TextWriter output)
    {
        foreach (var step in Steps)
        {
            await output.WriteLineAsync($"{step.Room,-14} {step.Verdict,-7} {step.Detail}");
        }

        foreach (var note in Notes ?? [])
        {
            await output.WriteLineAsync($"Token          {note}");
        }

        if (Supposed is not null)
        {
            await output.WriteLineAsync($"Caller         {Supposed}");
        }

        if (Request is { } request)
        {
            await output.WriteLineAsync($"Request        {request.Method} {request.Uri}");
        }

        var why = string.Join(", ", new[] { Reason, Cause, Found, Detail }.OfType<string>());
        await output.WriteLineAsync(Reason is null ? "Decision       allow" : $"Decision       refuse ({why}): {Message}");
        if (Result is { } result)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(result, Indented));
        }

        await output.WriteLineAsync($"Call           {CallId}");
    }
}
