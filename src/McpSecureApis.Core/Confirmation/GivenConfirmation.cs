namespace McpSecureApis.Core.Confirmation;

/// <summary>The yes of somebody at the terminal, given before the call started.</summary>
internal sealed class GivenConfirmation : IConfirmationSource
{
    public string Kind => "terminal";

    public Task<ConfirmationReply> AskAsync(ConfirmationQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(ConfirmationReply.Direct(yes: true));
}
