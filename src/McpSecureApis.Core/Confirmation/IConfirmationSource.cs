namespace McpSecureApis.Core.Confirmation;

/// <summary>
/// How a person is reached on the connection that a call came over. The far side is a client and whoever sits before it. Never reads the
/// call's arguments, which the model writes.
/// </summary>
internal interface IConfirmationSource
{
    /// <summary>The way in which the person is asked, in front of the ids in the audit trail.</summary>
    string Kind { get; }

    Task<ConfirmationReply> AskAsync(ConfirmationQuestion question, CancellationToken cancellationToken);
}
