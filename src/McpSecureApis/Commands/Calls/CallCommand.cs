using System.CommandLine;
using McpSecureApis.Commands.Configuration;
using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Callers.Issuers;
using McpSecureApis.Core.Calls;
using McpSecureApis.Core.Catalog;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Core.Manifests.Files;
using McpSecureApis.Core.Outcomes;

namespace McpSecureApis.Commands.Calls;

/// <summary><c>call</c> and <c>explain</c>: one call through the same rooms as over MCP, or the decision about it without sending anything.</summary>
internal static class CallCommand
{
    public static Command CreateCall(ConfigurationArguments configuration)
    {
        var arguments = new CallArguments();
        var dryRun = new Option<bool>("--dry-run") { Description = "Decide and build the request; send nothing and record nothing." };
        var confirm = new Option<bool>("--confirm")
        {
            Description = "Say yes beforehand for a tool that acts only when it is confirmed; otherwise the terminal asks.",
        };
        var command = new Command("call",
            "Make one call from the shell, with the same checks, masking and audit records. Exit code 1 when it is refused.")
        {
            dryRun, confirm,
        };
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await CallSession.OpenAsync(
                configuration.ReadUnchecked(parsed),
                arguments,
                parsed,
                parsed.GetValue(dryRun) ? SessionUse.Decide : SessionUse.Send,
                cancellationToken);
            var trace = new CallTrace();
            var person = PersonOf(parsed.GetValue(confirm), parsed.GetValue(dryRun), parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(dryRun))
            {
                var refusal = AsSeenByCaller(await session.Calls.ExplainAsync(session.Call, session.Arguments, person, trace, cancellationToken));
                return await CallOutput.Of(
                    session.Call, refusal, result: null, refusal?.Reason == RefusalReason.UnknownTool ? new CallTrace() : trace)
                    .WriteAsync(parsed.InvocationConfiguration.Output, arguments.Json(parsed));
            }

            var result = await session.Calls.FinishAsync(session.Call, session.Arguments, person, trace, cancellationToken);
            var seen = AsSeenByCaller(result.Refusal);
            return await CallOutput.Of(session.Call, seen, result.Result, seen?.Reason == RefusalReason.UnknownTool ? new CallTrace() : trace)
                .WriteAsync(parsed.InvocationConfiguration.Output, arguments.Json(parsed));
        });
        return command;
    }

    /// <param name="configuration">The configuration.</param>
    /// <param name="compile">The rooms' part of reading manifests that a supposed call is decided on.</param>
    public static Command CreateExplain(
        ConfigurationArguments configuration, Func<ParseResult, Func<ManifestReadResult, CompiledManifest?>> compile)
    {
        var arguments = new CallArguments();
        var supposition = new SuppositionOptions(compile, parsed => configuration.Read(parsed).Catalog.Path);
        var command = new Command(
            "explain",
            "Say what each step decides about a call, with the true reason. " +
            "Sends nothing and records nothing. With --caller, of a caller that you suppose. Exit code 1 when it would be refused.");
        arguments.AddTo(command);
        supposition.AddTo(command, arguments);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (supposition.IsGiven(parsed))
            {
                return await supposition.ExplainAsync(parsed, arguments, cancellationToken);
            }

            await using var session =
                await CallSession.OpenAsync(configuration.ReadUnchecked(parsed), arguments, parsed, SessionUse.Explain, cancellationToken);
            if (session.Token?.Refusal is { } notAccepted)
            {
                return await CallOutput.Of(arguments.Tool(parsed), notAccepted)
                    .WriteAsync(parsed.InvocationConfiguration.Output, arguments.Json(parsed));
            }

            var trace = new CallTrace();
            var refusal = await session.Calls.ExplainAsync(session.Call, session.Arguments, person: null, trace, cancellationToken);
            return await CallOutput.Of(session.Call, WithTrueReason(session.Call, refusal, session.Issuers), result: null, trace)
                .WithNotesOn(session.Token)
                .WriteAsync(parsed.InvocationConfiguration.Output, arguments.Json(parsed));
        });
        return command;
    }

    /// <summary>The operator is told what the caller is not: which scope or condition it is.</summary>
    private static Refusal? WithTrueReason(StartedCall call, Refusal? refusal, IReadOnlyCollection<IssuerOptions> issuers) =>
        refusal is not null && call.Tool is { } tool && FindReason(call, tool, refusal, claim => FindBar(call.Caller, claim, issuers)) is { } reason
            ? refusal with { Message = refusal.Reason == RefusalReason.HiddenTool ? $"The tool is hidden from this caller. {reason}" : reason }
            : refusal;

    private static string? FindReason(StartedCall call, ToolDefinition tool, Refusal refusal, Func<string, string?> findBar) => refusal.Reason switch
    {
        RefusalReason.HiddenTool or RefusalReason.MissingScope or RefusalReason.ConditionNotMet => call.Authorized is null
            ? tool.Access.ExplainCaller(call.Caller, findBar)
            : tool.Access.ExplainArguments(refusal, call.Caller, findBar),
        RefusalReason.ClaimMissing => tool.Request.ExplainClaims(call.Caller, findBar),
        _ => null,
    };

    /// <summary>
    /// Why the entry of the caller's issuer lets nobody have the claim; null when it maps or allows it. The configured identity of stdio has no entry
    /// that could be mended.
    /// </summary>
    private static string? FindBar(Caller caller, string claim, IReadOnlyCollection<IssuerOptions> issuers)
    {
        if (issuers.FirstOrDefault(issuer => issuer.Covers(caller.Issuer)) is not { } entry || entry.MapsOrAllows(claim))
        {
            return null;
        }

        var mapped = issuers.SelectMany(issuer => CallerNames.MappedAs(issuer.Claims, claim)).ToList();
        return mapped.Count == 0 ? MissingClaim.NotAllowed(claim) : MissingClaim.MappedElsewhere(claim, CallerNames.Of(mapped[0]));
    }

    /// <summary>A tool that the caller may not know of answers like one that is not there, also in the shell.</summary>
    private static Refusal? AsSeenByCaller(Refusal? refusal) =>
        refusal?.Reason == RefusalReason.HiddenTool ? new Refusal(RefusalReason.UnknownTool, "There is no tool of this name.") : refusal;

    /// <summary>Whom a tool that needs it asks: nobody when input is no terminal, because a "y" on a pipe is nobody's.</summary>
    private static IConfirmationSource? PersonOf(bool confirmed, bool dryRun, TextWriter error) =>
        confirmed ? new GivenConfirmation()
        : dryRun || Console.IsInputRedirected ? null
        : new TerminalConfirmation(Console.In, error, TimeProvider.System);
}
