namespace McpSecureApis.Core.Confirmation;

/// <summary>What became of a <see cref="ConfirmationQuestion"/>.</summary>
internal sealed record ConfirmationReply
{
    private ConfirmationReply()
    {
    }

    /// <summary>Nobody can be asked on this connection.</summary>
    public static ConfirmationReply Unreachable { get; } = new();

    /// <summary>So many questions wait on this connection that no more is put before a person.</summary>
    public static ConfirmationReply Busy { get; } = new() { IsBusy = true };

    /// <summary>The question goes out with the answer to this call; a later call brings the person's answer.</summary>
    public static ConfirmationReply Sent { get; } = new() { IsSent = true };

    public bool IsSent { get; private init; }

    public bool IsBusy { get; private init; }

    /// <summary>Whether a person answered at all, yes or no.</summary>
    public bool IsAnswer { get; private init; }

    public bool IsYes { get; private init; }

    /// <summary>The sealed question that is answered; null when the person answered this very call while it waited.</summary>
    public string? State { get; private init; }

    /// <summary>A person answered while the call waited.</summary>
    public static ConfirmationReply Direct(bool yes) => new() { IsAnswer = true, IsYes = yes };

    /// <summary>The call brings the answer to a question that was sent before.</summary>
    public static ConfirmationReply Later(string state, bool yes) => new() { IsAnswer = true, IsYes = yes, State = state };
}
