using McpSecureApis.Core.Callers;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Mcp.Context;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace McpSecureApis.Mcp.Questions;

/// <summary>Asks as the older revisions have it, while the call waits: on connections on which the server may send requests.</summary>
internal sealed class ElicitationConfirmation(McpServer server, OpenQuestions questions, Caller caller, TimeProvider clock) : IConfirmationSource
{
    /// <summary>
    /// A timer counts whole milliseconds of another clock, so it may ring just before the token's end; what comes in
    /// between is refused as expired.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    public string Kind => "elicitation";

    public async Task<ConfirmationReply> AskAsync(ConfirmationQuestion question, CancellationToken cancellationToken)
    {
        // An empty declaration means forms; the SDK reads it as one that names them.
        if (server.ClientCapabilities?.Elicitation is not { } elicitation || (elicitation.Form is null && elicitation.Url is not null))
        {
            return ConfirmationReply.Unreachable;
        }

        if (!questions.TryEnter())
        {
            return ConfirmationReply.Busy;
        }

        try
        {
            return await ElicitAsync(question, cancellationToken);
        }
        finally
        {
            questions.Leave();
        }
    }

    private async Task<ConfirmationReply> ElicitAsync(ConfirmationQuestion question, CancellationToken cancellationToken)
    {
        // A yes that comes after the token's end could not be acted on.
        var remaining = CallerLifetime.Remaining(caller, clock) + Margin;
        using var deadline = new CancellationTokenSource(remaining < question.Lifetime ? remaining : question.Lifetime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return ConfirmationReply.Direct(ConfirmationForm.IsYes(await server.ElicitAsync(ConfirmationForm.Of(question), either.Token)));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ConfirmationReply.Direct(yes: false);
        }
        catch (Exception error) when (error is McpException or InvalidOperationException or System.Text.Json.JsonException or IOException)
        {
            // The client could not ask, is gone, or answered with something else than an answer: nobody said yes.
            return ConfirmationReply.Direct(yes: false);
        }
    }
}
