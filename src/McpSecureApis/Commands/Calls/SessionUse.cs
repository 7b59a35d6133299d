namespace McpSecureApis.Commands.Calls;

/// <summary>What a verb wants with a call from the shell.</summary>
internal enum SessionUse
{
    /// <summary>Send and record it.</summary>
    Send,

    /// <summary>Decide it as the caller sees it; nothing is sent or recorded.</summary>
    Decide,

    /// <summary>Decide it and say why, also of a token that does not count.</summary>
    Explain,
}
