using System.Text.Json.Nodes;
using McpSecureApis.Core.Confirmation;
using McpSecureApis.Mcp.Answers;
using McpSecureApis.Mcp.Context;
using ModelContextProtocol.Protocol;

namespace McpSecureApis.Mcp.Questions;

/// <summary>Asks as 2026-07-28 has it: the question is the answer to the call, and the person's answer comes with the next one.</summary>
internal sealed class InputRequiredConfirmation(InputAnswers answers) : IConfirmationSource
{
    private const string Key = "confirmation";

    public string Kind => "elicitation";

    public Task<ConfirmationReply> AskAsync(ConfirmationQuestion question, CancellationToken cancellationToken) => Task.FromResult(Reply());

    /// <summary>The answer to a call that waits for a person.</summary>
    public static InputRequiredException ToException(ConfirmationQuestion question, string callId) => new(new InputRequiredResult
    {
        InputRequests = new Dictionary<string, InputRequest>(StringComparer.Ordinal)
        {
            [Key] = InputRequest.ForElicitation(ConfirmationForm.Of(question)),
        },
        RequestState = question.State,
        Meta = new JsonObject { [RefusalMapper.CallIdMeta] = callId },
    });

    private ConfirmationReply Reply()
    {
        if (!answers.CanElicit)
        {
            return ConfirmationReply.Unreachable;
        }

        // Without its question or in another form it is no answer: the person is asked again.
        return answers.State is { } state && answers.Responses is { } responses &&
            responses.TryGetProperty(Key, out var response) && ConfirmationForm.Read(response) is { } yes
            ? ConfirmationReply.Later(state, yes)
            : ConfirmationReply.Sent;
    }
}
